//! Reading every fixture: a clear outcome, spans that cover the file, and the same
//! answer from any prefix.

use deidentifier::dicom::{DataSet, Header, Kind, ReadError, read_header};

fn read(bytes: &[u8]) -> Result<Header, ReadError> {
    read_header(bytes, bytes.len() as u64)
}

/// Walks the nodes and checks that headers, values and delimiters lie end to end.
fn tiles(data_set: &DataSet, start: usize, end: usize) {
    let mut at = start;
    let mut open: Vec<usize> = Vec::new();
    for (index, node) in data_set.nodes.iter().enumerate() {
        while let Some(&last) = open.last() {
            if data_set.nodes[last].next > index {
                break;
            }
            let closed = &data_set.nodes[open.pop().unwrap()];
            assert_eq!(closed.value.end, at);
            at = closed.end();
        }
        assert_eq!(node.start, at, "node {index} begins where the one before it ends");
        assert!(matches!(node.value.start - node.start, 8 | 12));
        assert_eq!(usize::from(node.depth), open.len());
        assert_eq!(node.parent.map(|parent| parent as usize), open.last().copied());
        at = node.value.start;
        if node.kind == Kind::Value {
            at = node.end();
            assert_eq!(node.next, index + 1);
        } else {
            open.push(index);
        }
    }
    while let Some(last) = open.pop() {
        assert_eq!(data_set.nodes[last].value.end, at);
        at = data_set.nodes[last].end();
    }
    assert_eq!(at, end, "the last node ends where reading ended");
}

#[test]
fn every_fixture_has_an_outcome_and_its_spans_tile_the_file() {
    let mut read_files = 0;
    for path in crate::common::all_files() {
        let bytes = std::fs::read(&path).unwrap();
        let header = match read(&bytes) {
            Ok(header) => header,
            Err(error) => {
                assert!(error.code().is_some(), "{path:?}: {error}");
                println!("{path:?} {error}");
                continue;
            }
        };
        read_files += 1;
        let meta_end = header.meta.nodes.iter().map(|node| node.value.end).max();
        if let Some(meta_end) = meta_end {
            let start = header.meta.nodes[0].start;
            assert!(matches!(start, 132 | 4 | 0), "{path:?}");
            tiles(&header.meta, start, meta_end);
        }
        let start = meta_end.unwrap_or(0);
        let end = header.pixels.as_ref().map_or(header.end, |pixels| pixels.start);
        tiles(&header.data_set, start, end as usize);
        match header.pixels {
            Some(pixels) => assert_eq!(header.end, pixels.value_start),
            None if header.syntax.deflated => {}
            None => assert!(bytes[header.end as usize..].iter().all(|byte| *byte == 0)),
        }
    }
    assert!(read_files > 150, "only {read_files} files were read");
}
