use proptest::prelude::*;

use super::layout::axes;
use crate::ship::npy::{DIMENSIONS, tuple};

fn read(text: &str) -> Result<Vec<usize>, String> {
    axes(text.as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn shapes_are_tuples_as_python_writes_them() {
    for (text, shape) in [("()", &[][..]), ("(7,)", &[7]), ("(2, 3)", &[2, 3]), ("(0, 640, 480, 3)", &[0, 640, 480, 3])]
    {
        assert_eq!((tuple(shape).as_str(), read(text)), (text, Ok(shape.to_vec())));
    }
    assert_eq!(tuple(&[-8_isize, 24]), "(-8, 24)");
    // Python 2, and Python programs that write it themselves.
    assert_eq!(read("(2L, 3L)"), Ok(vec![2, 3]));
    assert_eq!(read(" ( 2,3 , ) \n"), Ok(vec![2, 3]));
}

#[test]
fn what_is_no_shape_is_told() {
    let no_tuple = "`shape` is not the text of a tuple of numbers: expected";
    for (text, expected) in [
        ("", "`(`"),
        ("7", "`(`"),
        ("[2, 3]", "`(`"),
        ("secret", "`(`"),
        ("(7)", "`,`"),
        ("(2, 3", "`,`"),
        ("(2 3)", "`,`"),
        ("(,)", "a number"),
        ("(-1,)", "a number"),
        ("(+1,)", "a number"),
        ("(007,)", "a number"),
        ("(2, 'secret')", "a number"),
        ("(2, (3,))", "a number"),
        ("(2.0, 3)", "`,`"),
        ("(1e3,)", "`,`"),
        ("(2, 3) + (4,)", "nothing after `)`"),
        ("(2, 3)\0", "nothing after `)`"),
    ] {
        assert_eq!(read(text), Err(format!("{no_tuple} {expected}")), "{text}");
    }
    assert_eq!(axes(b"(2, \xff)").err().map(|error| error.to_string()), Some(format!("{no_tuple} `(`")));
    assert_eq!(read("(1,1,1,1,1,1,1,1,1)"), Err("found an array of more than 8 dimensions".to_owned()));
    let long = "found an array with an axis that is longer than memory can be";
    assert_eq!(read("(18446744073709551616,)"), Err(long.to_owned()));
}

proptest! {
    #[test]
    fn any_shape_reads_back(shape in proptest::collection::vec(any::<usize>(), 0..=DIMENSIONS)) {
        prop_assert_eq!(read(&tuple(&shape)), Ok(shape));
    }

    #[test]
    fn any_text_is_a_shape_or_an_error(text in "[(), 0-9L\\[\\]a]{0,30}|.{0,20}") {
        if let Ok(shape) = read(&text) {
            prop_assert!(shape.len() <= DIMENSIONS);
            prop_assert_eq!(read(&tuple(&shape)), Ok(shape));
        }
    }
}
