//! The same 200 mutations on what the product itself wrote from real images: the output
//! has no finding but warnings about what the source lacks, and what is put back is found.

use crate::common::build::{Build, Element, Syntax, raw, seq, text};
use crate::common::clean::{EVENT, findings, name};
use crate::common::mutate::{mutated, mutations, originals};
use deidentifier::check::Problem;
use deidentifier::deid::{Exam, ExamPlan, FileJob, Identifiers, Segment};
use deidentifier::dicom::read::read_header;
use deidentifier::dicom::{DataSet, Kind};

/// A file as the builder knows files, with its values as they stand.
fn parse(bytes: &[u8]) -> Build {
    let header = read_header(bytes, bytes.len() as u64).unwrap();
    let mut build = Build::empty(if header.syntax.encoding.explicit {
        Syntax::ExplicitLe
    } else {
        Syntax::ImplicitLe
    });
    build.elements = elements(&header.data_set, None, bytes);
    build.elements.retain(|element| element.tag != 0x7FE0_0010);
    let pixels = header.pixels.unwrap();
    let start = pixels.value_start as usize;
    let end = start + pixels.length.unwrap() as usize;
    build.elements.push(raw(0x7FE0_0010, "OW", &bytes[start..end]));
    build.meta = Some(elements(&header.meta, None, bytes));
    build.meta.as_mut().unwrap().retain(|element| element.tag != 0x0002_0000);
    build
}

fn elements(set: &DataSet, parent: Option<usize>, bytes: &[u8]) -> Vec<Element> {
    let level = parent.map_or_else(|| set.top(), |parent| set.children(parent));
    level
        .map(|(index, node)| {
            let tag = u32::from(node.tag.group()) << 16 | u32::from(node.tag.element());
            match node.kind {
                Kind::Sequence => {
                    let items =
                        set.children(index).map(|(item, _)| elements(set, Some(item), bytes));
                    let items = seq(tag, items.collect());
                    Element { undefined_length: node.undefined_length, ..items }
                }
                _ => raw(tag, node.vr.to_string(), &bytes[node.value.clone()]),
            }
        })
        .collect()
}

/// The source with the originals' identifiers in it, de-identified.
fn deidentified(source: Build) -> Build {
    let source = source
        .set(text(0x0010_0010, "PN", "Abernathy^Rosalind"))
        .set(text(0x0010_0020, "LO", "MRN-00482-77"))
        .set(text(0x0010_0030, "DA", "19560412"))
        .set(text(0x0008_0050, "SH", "A3268852"))
        .set(text(0x0008_0090, "PN", "Quillfeather^Tobias"))
        .set(text(0x0020_4000, "LT", "nodule, seen by Quillfeather"))
        .bytes();
    let header = read_header(&source, source.len() as u64).unwrap();
    let mut identifiers = Identifiers::default();
    identifiers.collect(&header.data_set, &source);
    let exam = Exam::new(ExamPlan { event_id: EVENT.into(), identifiers, ..ExamPlan::default() });
    let mut job = FileJob::new(&exam, source.len() as u64);
    job.push(&source).unwrap();
    let written = job.finish().unwrap();
    let mut out = Vec::new();
    for segment in written.segments {
        match segment {
            Segment::Bytes(bytes) => out.extend(bytes),
            Segment::Source(range) => out.extend(&source[range.start as usize..range.end as usize]),
        }
    }
    assert_eq!(crc32fast::hash(&out), written.crc32);
    parse(&out)
}

#[test]
fn what_is_put_back_into_real_outputs_is_found() {
    let mut sources = vec![parse(&crate::common::pydicom("test_files/CT_small.dcm"))];
    if let Some(extra) = std::env::var_os("LTP2_EXTRA_FIXTURES") {
        let wanted = ["pet_ge_discovery_st", "ct_philips_lung"];
        for folder in wanted.map(|folder| std::path::Path::new(&extra).join(folder)) {
            let files =
                if folder.is_dir() { crate::common::files_below(&folder) } else { Vec::new() };
            let image = files.iter().find(|file| file.extension().is_some_and(|end| end == "dcm"));
            sources.extend(image.map(|file| parse(&std::fs::read(file).unwrap())));
        }
    }
    let needles = originals();
    for source in sources {
        let clean = deidentified(source);
        let before = findings(&clean.bytes(), &name(1), &needles);
        let ordinary = [Problem::ReceiverMissing, Problem::OperatorsNameKept];
        assert!(before.iter().all(|finding| ordinary.contains(&finding.problem)), "{before:#?}");
        let mut wrong = Vec::new();
        for mutation in mutations() {
            let (bytes, name) = mutated(&clean, &mutation);
            let after = findings(&bytes, &name, &needles);
            let new = after.iter().any(|finding| !before.contains(finding));
            if new != (mutation.expected == "found") {
                wrong.push(format!(
                    "{} {} {} {}",
                    mutation.id, mutation.class, mutation.op, mutation.place
                ));
            }
        }
        assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    }
}
