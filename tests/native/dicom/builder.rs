//! The tests' own builder of DICOM files, judged by dicom-object: a test that stands on
//! a wrong file proves nothing.

use crate::common::build::{Build, Syntax, fragments, seq_undefined, text};
use dicom_core::Tag;

fn read(bytes: &[u8]) -> dicom_object::DefaultDicomObject {
    dicom_object::from_reader(bytes).unwrap()
}

#[test]
fn native_syntaxes_are_read_by_dicom_object() {
    for syntax in [Syntax::ImplicitLe, Syntax::ExplicitLe, Syntax::ExplicitBe] {
        let nested = vec![vec![text(0x0040_1001, "SH", "3268852")]];
        let file = Build::ct().set(seq_undefined(0x0040_0275, nested)).syntax(syntax.clone());
        let object = read(&file.bytes());
        let rows = object.element(Tag(0x0028, 0x0010)).unwrap().to_int::<u16>().unwrap();
        assert_eq!(rows, 4, "{syntax:?}");
        let items = object.element(Tag(0x0040, 0x0275)).unwrap();
        let item = &items.items().unwrap()[0];
        let inner = item.element(Tag(0x0040, 0x1001)).unwrap().to_str().unwrap();
        assert_eq!(inner, "3268852", "{syntax:?}");
        let pixels = object.element(Tag(0x7FE0, 0x0010)).unwrap();
        assert_eq!(pixels.to_bytes().unwrap().len(), 32, "{syntax:?}");
        assert_eq!(object.meta().transfer_syntax(), syntax.uid());
    }
}

#[test]
fn fragments_are_read_by_dicom_object() {
    let syntax = Syntax::Encapsulated("1.2.840.10008.1.2.5");
    let file = Build::ct().syntax(syntax).set(fragments(vec![vec![1, 2, 3], vec![4, 5]]));
    let object = read(&file.bytes());
    let pixels = object.element(Tag(0x7FE0, 0x0010)).unwrap();
    let lengths: Vec<usize> = pixels.fragments().unwrap().iter().map(Vec::len).collect();
    assert_eq!(lengths, [4, 2]);
}
