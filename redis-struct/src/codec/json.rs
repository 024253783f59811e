//! Values as JSON, by serde: what `#[redis(json)]` stores.
//!
//! Compact, and exact: every float reads back as it was. NaN and the infinities have no JSON form, and are refused
//! where serde_json itself would write `null`.

mod finite;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::{Arg, Bulk, CodecError, Encoded};

/// A type that `#[redis(json)]` can store: one with serde's two traits.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as JSON: it lacks serde's traits",
    label = "not `Serialize` and `Deserialize`",
    note = "add `#[derive(serde::Serialize, serde::Deserialize)]` to the type; `json` stores owned types only"
)]
pub trait Json: Serialize + DeserializeOwned {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> Json for T {}

/// A type that `#[redis(json)]` can store in a struct that borrows, which is never loaded.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as JSON: it lacks serde's trait",
    label = "not `Serialize`",
    note = "add `#[derive(serde::Serialize)]` to the type"
)]
pub trait SavedJson: Serialize {}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> SavedJson for T {}

/// Writes the value as compact JSON.
///
/// # Errors
///
/// If there is a float in it that is not finite, or if it has no JSON form: a map whose keys are no strings.
pub fn encode<T: SavedJson + ?Sized>(value: &T, to: Arg<'_>) -> Encoded {
    finite::check(value)?;
    // Not serde's own words: they may hold a part of the value.
    let text = serde_json::to_vec(value).map_err(|_| CodecError::new("it has no form as JSON, says serde"))?;
    Ok(to.bytes(&text))
}

/// Reads a value of JSON.
///
/// # Errors
///
/// If the bytes are not JSON, or not of this type. The error says where, and never what is there.
pub fn decode<T: Json>(bytes: Bulk) -> Result<T, CodecError> {
    serde_json::from_slice(bytes.as_ref()).map_err(|error| {
        let what = match error.classify() {
            Category::Data => "the JSON is not of this type",
            Category::Eof => "the JSON ends too early",
            Category::Syntax | Category::Io => "it is not JSON",
        };
        CodecError::new(format!("{what}, at line {} column {}", error.line(), error.column()))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{decode, encode};
    use crate::codec::{Arg, Bulk, CodecError};

    fn text<T: super::Json>(value: &T) -> Result<String, CodecError> {
        let mut bytes = Vec::new();
        let _written = encode(value, Arg::buffer(&mut bytes))?;
        Ok(String::from_utf8(bytes).unwrap_or_default())
    }

    fn back<T: super::Json>(text: &str) -> Result<T, CodecError> {
        decode(Bulk::from(text.as_bytes()))
    }

    #[test]
    fn it_is_compact_and_exact() {
        assert_eq!(text(&(1, "a".to_owned(), [Some(true), None])).as_deref(), Ok(r#"[1,"a",[true,null]]"#));
        for float in [0.1 + 0.2, f64::MIN_POSITIVE, 5e-324, f64::MAX, 1e16, -0.0] {
            let back: Result<f64, _> = text(&float).and_then(|text| back(&text));
            assert_eq!(back.map(f64::to_bits), Ok(float.to_bits()), "{float:e}");
        }
        assert_eq!(back(&i64::MIN.to_string()), Ok(i64::MIN));
        assert_eq!(back(&u64::MAX.to_string()), Ok(u64::MAX));
    }

    #[test]
    fn what_json_lacks_is_refused_at_any_depth() {
        let reason = "a float that is not finite has no JSON form";
        for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(text(&float), Err(CodecError::new(reason)));
            assert_eq!(text(&vec![Some(float)]), Err(CodecError::new(reason)));
            assert_eq!(text(&BTreeMap::from([("a".to_owned(), (1, float))])), Err(CodecError::new(reason)));
        }
        assert!(text(&f32::NAN).is_err());
        assert!(text(&BTreeMap::from([((1, 2), 3)])).is_err());
    }

    #[test]
    fn errors_say_where_and_not_what() {
        let reason = |text: &str| back::<Vec<u8>>(text).map_err(|error| error.to_string()).err();
        assert_eq!(reason("[1,\"secret\"]").as_deref(), Some("the JSON is not of this type, at line 1 column 11"));
        assert_eq!(reason("[1,").as_deref(), Some("the JSON ends too early, at line 1 column 3"));
        assert_eq!(reason("secret").as_deref(), Some("it is not JSON, at line 1 column 1"));
        assert_eq!(reason("").as_deref(), Some("the JSON ends too early, at line 1 column 0"));
        assert_eq!(reason("[1] 2").as_deref(), Some("it is not JSON, at line 1 column 5"));
    }
}
