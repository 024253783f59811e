//! What the elements of an array are: a closed list, and the words of numpy for it.

use std::fmt;

/// A dtype that can be stored and read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dtype {
    /// `bool`.
    Bool,
    /// `i8`.
    Int8,
    /// `i16`.
    Int16,
    /// `i32`.
    Int32,
    /// `i64`.
    Int64,
    /// `u8`.
    Uint8,
    /// `u16`.
    Uint16,
    /// `u32`.
    Uint32,
    /// `u64`.
    Uint64,
    /// `half::f16`.
    Float16,
    /// `f32`.
    Float32,
    /// `f64`.
    Float64,
    /// `Complex<f32>`.
    Complex64,
    /// `Complex<f64>`.
    Complex128,
}

/// Each with what follows the byte order in a header, the bytes of an element, and numpy's name.
const ALL: [(Dtype, &str, usize, &str); 14] = [
    (Dtype::Bool, "b1", 1, "bool"),
    (Dtype::Int8, "i1", 1, "int8"),
    (Dtype::Int16, "i2", 2, "int16"),
    (Dtype::Int32, "i4", 4, "int32"),
    (Dtype::Int64, "i8", 8, "int64"),
    (Dtype::Uint8, "u1", 1, "uint8"),
    (Dtype::Uint16, "u2", 2, "uint16"),
    (Dtype::Uint32, "u4", 4, "uint32"),
    (Dtype::Uint64, "u8", 8, "uint64"),
    (Dtype::Float16, "f2", 2, "float16"),
    (Dtype::Float32, "f4", 4, "float32"),
    (Dtype::Float64, "f8", 8, "float64"),
    (Dtype::Complex64, "c8", 8, "complex64"),
    (Dtype::Complex128, "c16", 16, "complex128"),
];

impl Dtype {
    fn row(self) -> (Self, &'static str, usize, &'static str) {
        // The first row, `bool`, stands for none: each dtype has a row, as a test shows.
        ALL.into_iter().find(|row| row.0 == self).unwrap_or(ALL[0])
    }

    /// `f8`.
    pub(super) fn code(self) -> &'static str {
        self.row().1
    }

    /// Bytes of an element.
    pub(super) fn size(self) -> usize {
        self.row().2
    }

    /// As numpy names it: `float64`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().3
    }
}

/// As numpy names it: `float64`.
impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The byte order that this machine has.
pub(super) const NATIVE: char = if cfg!(target_endian = "little") { '<' } else { '>' };

/// Reads `<f8`: whether the bytes of an element are in the other order than this machine's, if it is this dtype. Else
/// what it is, in words of our own: the text comes from outside.
pub(super) fn is_swapped(text: &str, dtype: Dtype) -> Result<bool, &'static str> {
    let mut chars = text.chars();
    let order = chars.next().unwrap_or_default();
    let code = chars.as_str();
    let found = ALL.into_iter().find(|row| row.1 == code).ok_or_else(|| other(code))?;
    if found.0 != dtype {
        return Err(found.3);
    }
    match order {
        // One byte has no order: numpy reads it with any.
        '<' | '>' | '=' | '|' if dtype.size() == 1 => Ok(false),
        '<' | '>' => Ok(order != NATIVE),
        '=' => Ok(false),
        _ => Err("a dtype without a byte order"),
    }
}

/// Reads `float64`, if it is this dtype. Else what it is, in words of our own.
pub(in crate::ship) fn is_named(text: &str, dtype: Dtype) -> Result<(), &'static str> {
    match ALL.into_iter().find(|row| row.3 == text) {
        Some(found) if found.0 == dtype => Ok(()),
        Some(found) => Err(found.3),
        // These have no name: `>f8`, `|S3`, `[('a', '<i4')]`.
        None if text.starts_with('[') => Err(STRUCTURED),
        None => Err(other(text.trim_start_matches(['<', '>', '=', '|']))),
    }
}

pub(super) const STRUCTURED: &str = "a structured dtype";

/// How the codes and names of numpy's dtypes begin that are not on the list.
const OTHERS: [(&str, &str); 12] = [
    ("O", "Python objects"),
    ("object", "Python objects"),
    ("S", "byte strings"),
    ("a", "byte strings"),
    ("U", "text"),
    ("M", "`datetime64`"),
    ("datetime64", "`datetime64`"),
    ("m", "`timedelta64`"),
    ("timedelta64", "`timedelta64`"),
    ("V", "raw records"),
    ("f", "floats of another size"),
    ("c", "complex numbers of another size"),
];

fn other(code: &str) -> &'static str {
    if ALL.into_iter().any(|row| row.1 == code) {
        return "a dtype with a byte order of its own";
    }
    OTHERS.into_iter().find(|row| code.starts_with(row.0)).map_or("an unknown dtype", |row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dtype_has_a_row_of_its_own() {
        for (dtype, code, size, name) in ALL {
            assert_eq!((dtype.code(), dtype.size(), dtype.name()), (code, size, name));
            assert_eq!((is_swapped(&format!("={code}"), dtype), is_named(name, dtype)), (Ok(false), Ok(())));
            for other in ALL.into_iter().filter(|row| row.0 != dtype) {
                assert_eq!(is_swapped(&format!("<{code}"), other.0), Err(name));
                assert_eq!(is_named(name, other.0), Err(name));
            }
        }
    }

    #[test]
    fn byte_orders_are_those_of_the_header() {
        let read = |text| is_swapped(text, Dtype::Int32);
        assert_eq!((read("<i4"), read(">i4"), read("=i4")), (Ok(NATIVE != '<'), Ok(NATIVE != '>'), Ok(false)));
        assert_eq!(
            (read("|i4"), read("!i4")),
            (Err("a dtype without a byte order"), Err("a dtype without a byte order"))
        );
        for text in ["|u1", "<u1", ">u1", "=u1"] {
            assert_eq!(is_swapped(text, Dtype::Uint8), Ok(false), "{text}");
        }
    }

    #[test]
    fn what_is_not_on_the_list_is_named_in_words_of_our_own() {
        for (text, shown) in [
            ("|O", "Python objects"),
            ("|S3", "byte strings"),
            ("<U3", "text"),
            ("<M8[ns]", "`datetime64`"),
            ("<m8[s]", "`timedelta64`"),
            ("|V16", "raw records"),
            ("<f16", "floats of another size"),
            ("<c32", "complex numbers of another size"),
            ("", "an unknown dtype"),
            ("<", "an unknown dtype"),
            ("f8", "an unknown dtype"),
            ("<i3", "an unknown dtype"),
            ("é8", "an unknown dtype"),
            ("__import__('os')", "an unknown dtype"),
        ] {
            assert_eq!(is_swapped(text, Dtype::Float64), Err(shown), "{text}");
        }
        // What numpy calls those: str(dtype).
        for (text, shown) in [
            ("object", "Python objects"),
            ("|S3", "byte strings"),
            ("<U3", "text"),
            ("datetime64[s]", "`datetime64`"),
            ("timedelta64[D]", "`timedelta64`"),
            ("|V3", "raw records"),
            ("[('a', '<i4')]", "a structured dtype"),
            ("float128", "floats of another size"),
            ("complex256", "complex numbers of another size"),
            (">f8", "a dtype with a byte order of its own"),
            ("<f8", "a dtype with a byte order of its own"),
            ("float64 ", "floats of another size"),
            ("Float64", "an unknown dtype"),
            ("", "an unknown dtype"),
            ("__import__('os')", "an unknown dtype"),
        ] {
            assert_eq!(is_named(text, Dtype::Float64), Err(shown), "{text}");
        }
    }
}
