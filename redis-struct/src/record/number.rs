//! Numbers that can be counted up and down on the server.

use super::field::{Field, Plain};
use crate::codec::{Decode, Encode};
use crate::command::Reply;
use crate::error::{Error, Kind, Result, short_type_name};

/// A number type that the server can calculate with: all integers, `f32`, `f64`.
pub trait Number: Numeric<Number = Self> + Copy + Encode + Decode + Send + Sync + 'static {
    /// How the server is told to calculate with the stored number and `self`. `None` for a division by zero.
    #[doc(hidden)]
    fn step(self, operation: Operation) -> Option<Step>;

    /// What HINCRBY has to add, where it does the same without leaving the type's range.
    #[doc(hidden)]
    fn native(self, operation: Operation) -> Option<Native>;

    /// The number that HINCRBY replied with, if it is one of this type.
    #[doc(hidden)]
    fn of_integer(number: i64) -> Option<Self>;
}

/// A type that a field may have which the server calculates with: a [`Number`], or an `Option` of one.
#[diagnostic::on_unimplemented(
    message = "a field of type `{Self}` holds no number to calculate with",
    label = "not a number",
    note = "`incr`, `decr`, `mul` and `div` take fields whose type is an integer, `f32`, `f64`, or an `Option` of one"
)]
pub trait Numeric: Sized {
    /// The number's type, without `Option`.
    type Number: Number;

    /// What an absent field with this default counts from, as text; `None` for zero.
    #[doc(hidden)]
    fn start(default: Option<Self>) -> Option<String>;
}

// Not one implementation for all numbers: what is no number would be told that it should be one, and that the operand
// should be of its type.
macro_rules! numeric {
    ($($type:ty)*) => {$(
        impl Numeric for $type {
            type Number = Self;

            fn start(default: Option<Self>) -> Option<String> {
                default.map(|default| text(&default)).filter(|default| default != "0")
            }
        }
    )*};
}

numeric!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64);

/// `None` is zero, and so is its absence.
impl<N: Number> Numeric for Option<N> {
    type Number = N;

    fn start(_: Option<Self>) -> Option<String> {
        None
    }
}

/// What is done to a stored number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Adds to it.
    Add,
    /// Subtracts from it.
    Subtract,
    /// Multiplies it.
    Multiply,
    /// Divides it; integers towards zero.
    Divide,
}

impl Operation {
    /// Of these three words of `write.lua`, the one for the operation. To subtract is to add the negative number.
    fn kind(self, [add, multiply, divide]: [&'static str; 3]) -> &'static str {
        match self {
            Self::Add | Self::Subtract => add,
            Self::Multiply => multiply,
            Self::Divide => divide,
        }
    }
}

/// One calculation with a number, as `write.lua` and HINCRBY take it.
#[derive(Clone, Debug)]
pub struct Step {
    /// The number's kind, and what is done: see `write.lua`.
    pub(super) kind: &'static str,
    pub(super) operand: String,
    pub(super) min: String,
    pub(super) max: String,
}

/// What HINCRBY can add without leaving the type's range: to an i64, and to a growing u64 up to `i64::MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Native {
    /// HINCRBY has exactly the type's range.
    Exact(i64),
    /// HINCRBY ends before the type does: then the script goes on.
    Narrow(i64),
}

macro_rules! signed {
    ($($type:ty)*) => {$(
        impl Number for $type {
            fn step(self, operation: Operation) -> Option<Step> {
                let down = operation == Operation::Subtract;
                let minus = if (self < 0) != down && self != 0 { "-" } else { "" };
                let step = Step {
                    kind: operation.kind(["i", "i*", "i/"]),
                    operand: format!("{minus}{}", self.unsigned_abs()),
                    min: <$type>::MIN.to_string(),
                    max: <$type>::MAX.to_string(),
                };
                (operation != Operation::Divide || self != 0).then_some(step)
            }

            #[inline]
            fn native(self, operation: Operation) -> Option<Native> {
                let by = i64::try_from(self).ok().filter(|_| <$type>::BITS == 64)?;
                match operation {
                    Operation::Add => Some(Native::Exact(by)),
                    Operation::Subtract => by.checked_neg().map(Native::Exact),
                    Operation::Multiply | Operation::Divide => None,
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
            fn step(self, operation: Operation) -> Option<Step> {
                let down = operation == Operation::Subtract;
                let minus = if down && self != 0 { "-" } else { "" };
                let step = Step {
                    kind: operation.kind(["i", "i*", "i/"]),
                    operand: format!("{minus}{self}"),
                    min: "0".to_owned(),
                    max: <$type>::MAX.to_string(),
                };
                (operation != Operation::Divide || self != 0).then_some(step)
            }

            #[inline]
            fn native(self, operation: Operation) -> Option<Native> {
                let by = i64::try_from(self).ok().filter(|_| <$type>::BITS == 64)?;
                (operation == Operation::Add).then_some(Native::Narrow(by))
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
    ($($type:ty, $kinds:expr;)*) => {$(
        impl Number for $type {
            fn step(self, operation: Operation) -> Option<Step> {
                let operand = text(&if operation == Operation::Subtract { -self } else { self });
                let kind = operation.kind($kinds);
                let step = Step { kind, operand, min: String::new(), max: String::new() };
                (operation != Operation::Divide || self != 0.0).then_some(step)
            }

            fn native(self, _: Operation) -> Option<Native> {
                None
            }

            fn of_integer(_: i64) -> Option<Self> {
                None
            }
        }
    )*};
}

floats! { f32, ["g", "g*", "g/"]; f64, ["f", "f*", "f/"]; }

/// The value as it is stored.
pub(super) fn text(value: &impl Encode) -> String {
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
    message = "this field holds no number to calculate with",
    label = "not a number field of `{S}`",
    note = "`incr`, `decr`, `mul` and `div` take fields of `{S}` whose type is an integer, `f32`, `f64`, or an `Option` of one"
)]
pub trait Countable<S> {
    /// The number's type, without `Option`.
    type Number: Number;

    /// The stored name.
    #[doc(hidden)]
    fn stored_name(&self) -> &'static str;

    /// What an absent field counts from, as text; `None` for zero.
    #[doc(hidden)]
    fn start(&self) -> Option<String>;
}

impl<S, T: Numeric, P: Plain> Countable<S> for Field<S, T, P> {
    type Number = T::Number;

    fn stored_name(&self) -> &'static str {
        self.name()
    }

    fn start(&self) -> Option<String> {
        T::start(self.default())
    }
}

#[cfg(test)]
mod tests {
    use super::Operation::{Add, Divide, Multiply, Subtract};
    use super::*;

    /// Kind and operand, and what HINCRBY can do.
    fn step(number: impl Number, operation: Operation) -> Option<(&'static str, String, Option<Native>)> {
        number.step(operation).map(|Step { kind, operand, .. }| (kind, operand, number.native(operation)))
    }

    fn is(
        kind: &'static str,
        operand: impl ToString,
        native: Option<Native>,
    ) -> Option<(&'static str, String, Option<Native>)> {
        Some((kind, operand.to_string(), native))
    }

    #[test]
    fn steps_are_exact_in_both_directions() {
        assert_eq!(step(i64::MIN, Add), is("i", i64::MIN, Some(Native::Exact(i64::MIN))));
        assert_eq!(step(i64::MIN, Subtract), is("i", "9223372036854775808", None));
        assert_eq!(step(u64::MAX, Add), is("i", u64::MAX, None));
        assert_eq!(step(1_u64, Add), is("i", 1, Some(Native::Narrow(1))));
        assert_eq!(step(1_u64, Subtract), is("i", -1, None));
        assert_eq!(step(1_i32, Add), is("i", 1, None));
        assert_eq!(step(0_u8, Subtract), is("i", 0, None));
        assert_eq!(step(u128::MAX, Subtract), is("i", format!("-{}", u128::MAX), None));
        assert_eq!(step(1.5_f64, Subtract), is("f", -1.5, None));
        assert_eq!(step(1.5_f32, Add), is("g", 1.5, None));
    }

    #[test]
    fn only_sums_are_for_hincrby() {
        assert_eq!(step(-2_i64, Multiply), is("i*", -2, None));
        assert_eq!(step(i64::MIN, Divide), is("i/", i64::MIN, None));
        assert_eq!(step(2_u64, Multiply), is("i*", 2, None));
        assert_eq!(step(2.5_f64, Multiply), is("f*", 2.5, None));
        assert_eq!(step(2.5_f32, Divide), is("g/", 2.5, None));
    }

    #[test]
    fn a_division_by_zero_is_none() {
        assert_eq!((step(0_i64, Divide), step(0_u128, Divide)), (None, None));
        assert_eq!((step(0.0_f64, Divide), step(-0.0_f32, Divide)), (None, None));
        assert_eq!(step(0_i64, Multiply), is("i*", 0, None));
    }
}
