#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;

use super::*;

/// A file of this header, as version 1.0, without elements.
fn file(text: &str) -> Vec<u8> {
    [b"\x93NUMPY\x01\0", &u16::try_from(text.len()).unwrap_or(u16::MAX).to_le_bytes()[..], text.as_bytes()].concat()
}

fn read(text: &str) -> Result<Header, String> {
    Header::read(&file(text), Dtype::Float64).map(|(header, _)| header).map_err(|error| error.to_string())
}

fn header_of(is_swapped: bool, is_fortran: bool, shape: &[usize]) -> Header {
    Header { is_swapped, is_fortran, shape: shape.to_vec() }
}

#[test]
fn the_header_is_that_of_numpy() {
    // numpy.save("x.npy", numpy.zeros((3, 4))), and its transpose.
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }";
    assert_eq!(header(Dtype::Float64, false, &[3, 4]), file(&format!("{text:117}\n")));
    let fortran = text.replace("False", "True").replace("(3, 4)", "(4, 3)");
    assert_eq!(header(Dtype::Float64, true, &[4, 3]), file(&format!("{fortran:117}\n")));
}

#[test]
fn what_is_written_is_read() {
    for shape in [&[][..], &[0], &[7], &[1000, 0, 1], &[1, 2, 3, 4, 5, 6, 7, 8], &[usize::MAX; 8]] {
        for is_fortran in [false, true] {
            let bytes = header(Dtype::Float64, is_fortran, shape);
            assert_eq!(bytes.len() % ALIGNMENT, 0);
            let read = Header::read(&bytes, Dtype::Float64);
            assert_eq!(read, Ok((header_of(false, is_fortran, shape), &[][..])));
        }
    }
}

#[test]
fn the_longest_header_fits_version_1() {
    assert!(header(Dtype::Complex128, false, &[usize::MAX; DIMENSIONS]).len() <= 320);
}

#[test]
fn the_grammar_is_that_of_python() {
    let is_swapped = cfg!(target_endian = "little");
    for (text, expected) in [
        ("{'descr': '>f8', 'fortran_order': False, 'shape': (3,), }   \n", header_of(is_swapped, false, &[3])),
        ("{'shape':(),'descr':'>f8','fortran_order':True}", header_of(is_swapped, true, &[])),
        (
            " { \"shape\" : ( 3 , 4 , ) , 'fortran_order':False,\n'descr':\t\">f8\" } \r\n",
            header_of(is_swapped, false, &[3, 4]),
        ),
        ("{'descr': '>f8', 'fortran_order': False, 'shape': (3L, 0L), }", header_of(is_swapped, false, &[3, 0])),
        (
            "{'descr': '=f8', 'fortran_order': False, 'shape': (18446744073709551615,)}",
            header_of(false, false, &[usize::MAX]),
        ),
    ] {
        assert_eq!(read(text), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_no_header_is_told() {
    for (text, expected) in [
        ("", "expected `{`"),
        ("{", "expected a string"),
        ("{}", KEYS),
        ("{'descr': '<f8', 'fortran_order': False}", KEYS),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (), 'shape': ()}", KEYS),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (), 'secret': ()}", KEYS),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': ()} x", "nothing after `}`"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': ()", "expected `}`"),
        ("{'descr': '<f8' 'fortran_order': False, 'shape': ()}", "expected `}`"),
        ("{'descr': '<f8',, 'fortran_order': False, 'shape': ()}", "expected a string"),
        ("{'descr': '<f8', 'fortran_order': 0, 'shape': ()}", "`True` or `False`"),
        ("{'descr': '<f8', 'fortran_order': Falsey, 'shape': ()}", "expected `}`"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': 3}", "expected `(`"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (3)}", "expected `,`"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (,)}", "expected a number"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}", "expected a number"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (03,)}", "expected a number"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4.0)}", "expected `,`"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (3, (4,))}", "expected a number"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (18446744073709551616,)}", "longer than memory"),
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}", "more than 8 dimensions"),
        ("{'descr': '<f\\x38', 'fortran_order': False, 'shape': ()}", "without escapes"),
        ("{'descr': '<f8, }", "the end of a string"),
        ("{'descr': [('secret', '<f8')], }", "found a structured dtype, expected float64"),
        ("{'descr': ('<f8', (2,)), }", "found a structured dtype, expected float64"),
        ("{'descr': '<f4', }", "found float32, expected float64"),
        ("{'descr': '|O', }", "found Python objects, expected float64"),
        ("{'descr': 'secret', }", "found an unknown dtype, expected float64"),
        ("{'ü': 1}", KEYS),
    ] {
        let error = read(text).err().unwrap_or_default();
        assert!(error.contains(expected) && !error.contains("secret"), "{text}: {error}");
    }
}

#[test]
fn versions_differ_in_the_length() {
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (), }\n";
    let one = file(text);
    let two = [b"\x93NUMPY\x02\0", &56_u32.to_le_bytes()[..], text.as_bytes(), b"rest"].concat();
    let three = [b"\x93NUMPY\x03\0", &two[8..]].concat();
    for bytes in [&one, &two, &three] {
        let (header, _) = Header::read(bytes, Dtype::Float64).expect("a header");
        assert!(header.shape.is_empty());
        for end in 0..bytes.len().min(68) - 4 {
            assert!(Header::read(&bytes[..end], Dtype::Float64).is_err(), "{end}");
        }
    }
    let error = |bytes: &[u8]| Header::read(bytes, Dtype::Float64).err().map(|error| error.to_string());
    let version = error(b"\x93NUMPY\x04\x01").unwrap_or_default();
    assert_eq!(version, "found version 4.1, expected 1.0, 2.0 or 3.0 of the format");
    let long = error(b"\x93NUMPY\x02\0\xff\xff\xff\xff").unwrap_or_default();
    assert_eq!(long, "found a header of 4294967295 bytes, expected at most 10000");
}

/// Pieces of which headers are made, so that random ones come far.
fn piece() -> impl Strategy<Value = String> {
    let known = ["{", "}", "(", ")", ",", ":", " ", "'descr'", "'fortran_order'", "'shape'", "True", "False", "'<f8'"];
    prop_oneof![
        4 => proptest::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => any::<u64>().prop_map(|number| number.to_string()),
        1 => ".{0,4}",
    ]
}

proptest! {
    #[test]
    fn any_pieces_are_a_header_or_an_error(pieces in proptest::collection::vec(piece(), 0..30)) {
        let text = pieces.concat();
        if let Ok(header) = read(&text) {
            prop_assert!(header.shape.len() <= DIMENSIONS);
        }
    }

    #[test]
    fn any_order_of_the_keys_is_read(order in Just(vec![
        "'descr': '<f8'".to_owned(), "'fortran_order': False".to_owned(), "'shape': (2, 3)".to_owned(),
    ]).prop_shuffle(), comma in any::<bool>(), spaces in 0..5_usize) {
        let text = format!("{{{}{}}}{:spaces$}\n", order.join(", "), if comma { "," } else { "" }, "");
        prop_assert_eq!(read(&text).map(|header| header.shape), Ok(vec![2, 3]));
    }

    #[test]
    fn a_byte_changed_is_no_panic(at in 0..128_usize, byte in any::<u8>()) {
        let mut bytes = header(Dtype::Float64, false, &[3, 4]);
        bytes[at] = byte;
        _ = Header::read(&bytes, Dtype::Float64);
    }
}
