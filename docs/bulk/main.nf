// Checks many received zips, on disk or in S3: the command `ltp2-deid check`, once for each.
// What it takes and leaves is said in README.md beside this file.

params.list = null      // a text file with one zip a line: a path, or s3://bucket/key
params.settings = null  // a settings file, certificate or report, where others than the SOP's were used
params.out = 'verdicts' // the folder of check.jsonl

process CHECK {
    input:
    tuple val(source), path('received.zip')
    path settings

    output:
    tuple val(source), path('verdict/check.jsonl')

    script:
    def with = settings ? "--settings '${settings}'" : ''
    // 1 says that problems were found: that is a verdict, not a failed task.
    """
    ltp2-deid check --report-dir verdict ${with} received.zip || [ \$? -eq 1 ]
    """
}

// The line of a zip, with the zip's own place instead of the name it had in the task.
def line_of(source, verdict) {
    def line = new groovy.json.JsonSlurper().parseText(verdict.text)
    return groovy.json.JsonOutput.toJson(line + [path: source]) + '\n'
}

workflow {
    if (!params.list) {
        error('Name the list of zips: --list zips.txt')
    }
    zips = channel
        .fromPath(params.list, checkIfExists: true)
        .splitText()
        .map { text -> text.trim() }
        .filter { text -> text }
        .unique()
        .map { text -> tuple(text, file(text, checkIfExists: true)) }
    settings = params.settings ? file(params.settings, checkIfExists: true) : []
    CHECK(zips, settings)
    CHECK.out
        .map { source, verdict -> line_of(source, verdict) }
        .collectFile(name: 'check.jsonl', storeDir: params.out, sort: true)
}
