//! What `#[derive(Codec)]` writes calls of.

use std::fmt;

use super::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

/// What [`Decode::decode`] returns.
pub type Decoded<T> = Result<T, CodecError>;

/// Both halves of a codec: one condition instead of two, so that a missing codec is one error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in Redis: it has no codec",
    label = "no codec for this type",
    note = "numbers, `bool`, `char`, `String`, `Vec<u8>` and others have one: see `redis_struct::codec`",
    note = "a type of your own gets one by `#[derive(Codec)]`, or by implementing `Encode` and `Decode`"
)]
pub trait CodecType: Encode + Decode {}

#[diagnostic::do_not_recommend]
impl<T: Encode + Decode> CodecType for T {}

/// The codec of the type that another one is stored as.
pub struct Inner<T> {
    /// `Encode::encode`.
    pub encode: fn(&T, Arg<'_>) -> Encoded,
    /// `Decode::decode`.
    pub decode: fn(Bulk) -> Decoded<T>,
}

impl<T> fmt::Debug for Inner<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inner")
    }
}

/// A type that is stored as another one.
pub trait Through {
    /// The other type.
    type Inner;
    /// Its codec.
    const INNER: Inner<Self::Inner>;
}

/// The codec of a type.
#[must_use]
pub const fn inner<T: CodecType>() -> Inner<T> {
    Inner { encode: T::encode, decode: T::decode }
}

/// The bytes are none of an enum's names. The names are the program's own, so they may be told.
#[must_use]
pub fn unknown_name(names: &[&str]) -> CodecError {
    one_of(names)
}

/// Which of an enum's discriminants is stored.
///
/// # Errors
///
/// If it is none of them.
pub fn place_of_number(bytes: Bulk, numbers: &[i128]) -> Decoded<usize> {
    let number = i128::decode(bytes).ok();
    let place = numbers.iter().position(|known| Some(*known) == number);
    place.ok_or_else(|| one_of(numbers))
}

fn one_of(legal: &[impl fmt::Display]) -> CodecError {
    let legal: Vec<String> = legal.iter().map(|legal| format!("`{legal}`")).collect();
    CodecError::new(match legal.split_last() {
        Some((last, [])) => format!("expected {last}"),
        Some((last, others)) => format!("expected {} or {last}", others.join(", ")),
        None => "expected nothing".to_owned(),
    })
}

/// What `#[redis(into = "T")]` asks for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as `{T}`: `into` converts a clone of it",
    label = "no such conversion",
    note = "write `impl From<{Self}> for {T}`, and `#[derive(Clone)]` for `{Self}`"
)]
pub trait IntoStored<T> {
    /// What is stored.
    fn stored(&self) -> T;
}

#[diagnostic::do_not_recommend]
impl<S: Clone + Into<T>, T> IntoStored<T> for S {
    fn stored(&self) -> T {
        self.clone().into()
    }
}

/// What `#[redis(from = "T")]` asks for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made of the `{T}` that is stored",
    label = "no such conversion",
    note = "write `impl From<{T}> for {Self}`"
)]
pub trait FromStored<T>: Sized {
    /// The value of what is stored.
    fn from_stored(stored: T) -> Self;
}

#[diagnostic::do_not_recommend]
impl<S: From<T>, T> FromStored<T> for S {
    fn from_stored(stored: T) -> Self {
        stored.into()
    }
}

/// What `#[redis(try_from = "T")]` asks for. The error of the conversion is the reason in ours.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made of the `{T}` that is stored",
    label = "no such conversion",
    note = "write `impl TryFrom<{T}> for {Self}`, with an error that implements `Display`"
)]
pub trait TryFromStored<T>: Sized {
    /// The value of what is stored.
    ///
    /// # Errors
    ///
    /// The conversion's.
    fn try_from_stored(stored: T) -> Decoded<Self>;
}

#[diagnostic::do_not_recommend]
impl<S: TryFrom<T, Error: fmt::Display>, T> TryFromStored<T> for S {
    fn try_from_stored(stored: T) -> Decoded<Self> {
        stored.try_into().map_err(|error: S::Error| CodecError::new(error.to_string()))
    }
}

/// A name as bytes.
#[must_use]
pub fn bytes(text: &str) -> &[u8] {
    text.as_bytes()
}

/// A discriminant as text.
pub fn number_text<R>(number: i128, with: impl FnOnce(&[u8]) -> R) -> R {
    with(itoa::Buffer::new().format(number).as_bytes())
}
