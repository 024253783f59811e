//! Numbers that can be counted up and down on the server.

use super::field::Field;
use crate::codec::{Decode, Encode};
use crate::command::Reply;
use crate::error::{Error, Kind, Result, short_type_name};

/// A number type that a field can be incremented as: all integers, `f32`, `f64`.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` cannot be counted up or down",
    label = "not a number",
    note = "integers, `f32`, `f64` and `Option` of them can"
)]
pub trait Number: Encode + Decode + Send + Sync + 'static {
    /// How the server is told to change the stored number by `self`, downwards if `down`.
    #[doc(hidden)]
    fn step(self, down: bool) -> Step;

    /// The number that HINCRBY replied with, if it is one of this type.
    #[doc(hidden)]
    fn of_integer(number: i64) -> Option<Self>;
}

/// One change of a number, as `write.lua` and HINCRBY take it.
#[derive(Clone, Debug)]
pub struct Step {
    /// `i`, `f` or `g`: see `write.lua`.
    pub(super) kind: &'static str,
    pub(super) delta: String,
    pub(super) min: String,
    pub(super) max: String,
    /// What HINCRBY can do without leaving the type's range: i64, and a growing u64 up to `i64::MAX`.
    pub(super) native: Option<Native>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Native {
    /// HINCRBY has exactly the type's range.
    Exact,
    /// HINCRBY ends before the type does: then the script goes on.
    Narrow,
}

macro_rules! signed {
    ($($type:ty)*) => {$(
        impl Number for $type {
            fn step(self, down: bool) -> Step {
                let minus = if (self < 0) != down && self != 0 { "-" } else { "" };
                let fits = <$type>::BITS == 64 && !(down && self == <$type>::MIN);
                Step {
                    kind: "i",
                    delta: format!("{minus}{}", self.unsigned_abs()),
                    min: <$type>::MIN.to_string(),
                    max: <$type>::MAX.to_string(),
                    native: fits.then_some(Native::Exact),
                }
            }

            fn of_integer(number: i64) -> Option<Self> {
                number.try_into().ok()
            }
        }
    )*};
}

macro_rules! unsigned {
    ($($type:ty)*) => {$(
        impl Number for $type {
            fn step(self, down: bool) -> Step {
                let minus = if down && self != 0 { "-" } else { "" };
                let fits = <$type>::BITS == 64 && !down && i64::try_from(self).is_ok();
                Step {
                    kind: "i",
                    delta: format!("{minus}{self}"),
                    min: "0".to_owned(),
                    max: <$type>::MAX.to_string(),
                    native: fits.then_some(Native::Narrow),
                }
            }

            fn of_integer(number: i64) -> Option<Self> {
                number.try_into().ok()
            }
        }
    )*};
}

signed!(i8 i16 i32 i64 i128 isize);
unsigned!(u8 u16 u32 u64 u128 usize);

macro_rules! floats {
    ($($type:ty, $kind:literal;)*) => {$(
        impl Number for $type {
            fn step(self, down: bool) -> Step {
                let by = if down { -self } else { self };
                Step { kind: $kind, delta: text(&by), min: String::new(), max: String::new(), native: None }
            }

            fn of_integer(_: i64) -> Option<Self> {
                None
            }
        }
    )*};
}

floats! { f32, "g"; f64, "f"; }

/// The value as it is stored.
fn text(value: &impl Encode) -> String {
    let mut bytes = Vec::new();
    // Numbers can always be written, and are ASCII.
    _ = value.encode(crate::codec::Arg::buffer(&mut bytes));
    String::from_utf8(bytes).unwrap_or_default()
}

/// Reads a number that was counted.
pub(super) fn read<N: Number>(reply: Reply) -> Result<N> {
    let wrong = || {
        let name = short_type_name::<N>();
        Error::new(Kind::Malformed, format!("the number is outside what `{name}` can hold"))
    };
    match reply.as_integer() {
        Some(number) => N::of_integer(number).ok_or_else(wrong),
        None => reply.bulk()?.and_then(|bulk| N::decode(bulk).ok()).ok_or_else(wrong),
    }
}

/// A field of `S` that holds a number, or an `Option` of one (which counts from zero).
#[diagnostic::on_unimplemented(
    message = "this field cannot be counted up or down",
    label = "not a number field of `{S}`",
    note = "`incr` and `decr` take fields of `{S}` whose type is an integer, `f32`, `f64`, or an `Option` of one"
)]
pub trait Countable<S> {
    /// The number's type, without `Option`.
    type Number: Number;

    /// The stored name.
    #[doc(hidden)]
    fn stored_name(&self) -> &'static str;

    /// What an absent field counts from, as text.
    #[doc(hidden)]
    fn start(&self) -> String;
}

impl<S, N: Number, P> Countable<S> for Field<S, N, P> {
    type Number = N;

    fn stored_name(&self) -> &'static str {
        self.name()
    }

    fn start(&self) -> String {
        self.default().map_or_else(|| "0".to_owned(), |default| text(&default))
    }
}

impl<S, N: Number, P> Countable<S> for Field<S, Option<N>, P> {
    type Number = N;

    fn stored_name(&self) -> &'static str {
        self.name()
    }

    fn start(&self) -> String {
        "0".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_exact_in_both_directions() {
        assert_eq!(
            (i64::MIN.step(false).delta.as_str(), i64::MIN.step(false).native),
            ("-9223372036854775808", Some(Native::Exact))
        );
        assert_eq!((i64::MIN.step(true).delta.as_str(), i64::MIN.step(true).native), ("9223372036854775808", None));
        assert_eq!((u64::MAX.step(false).native, 1_u64.step(false).native), (None, Some(Native::Narrow)));
        assert_eq!((1_u64.step(true).delta.as_str(), 1_u64.step(true).native), ("-1", None));
        assert_eq!((1_i32.step(false).native, 0_u8.step(true).delta.as_str()), (None, "0"));
        assert_eq!(u128::MAX.step(true).delta, format!("-{}", u128::MAX));
        assert_eq!((1.5_f64.step(true).delta.as_str(), 1.0_f32.step(false).kind), ("-1.5", "g"));
    }
}
