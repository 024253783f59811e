//! The types that elements can have.

use super::dtype::Dtype;
use crate::codec::CodecError;

/// A type of elements that [`Npy`](super::Npy) stores: `bool`, `i8`…`i64`, `u8`…`u64`, `f32`, `f64`, `half::f16`
/// (feature `half`), `Complex<f32>` and `Complex<f64>` (feature `num-complex`). There are no others.
#[diagnostic::on_unimplemented(
    message = "numpy's `.npy` format has no dtype for `{Self}`",
    label = "not an element of an array that `Npy` stores",
    note = "elements are `bool`, `i8`…`i64`, `u8`…`u64`, `f32` and `f64`",
    note = "with the feature `half` also `half::f16`, with `num-complex` also `Complex<f32>` and `Complex<f64>`"
)]
pub trait Element: Stored {
    /// What numpy calls it.
    const DTYPE: Dtype;
}

/// How they are read and written. Private: the list is closed.
pub trait Stored: bytemuck::NoUninit {
    /// The elements in these bytes, if they can be seen as such where they are.
    fn seen(bytes: &[u8]) -> Option<&[Self]>;

    /// The elements in these bytes.
    fn read(bytes: &[u8]) -> Result<Vec<Self>, CodecError>;

    /// With the bytes in the other order.
    #[must_use]
    fn swapped(self) -> Self;
}

macro_rules! elements {
    ($($type:ty, $dtype:ident, |$value:ident| $swapped:expr;)*) => {$(
        impl Element for $type {
            const DTYPE: Dtype = Dtype::$dtype;
        }

        impl Stored for $type {
            fn seen(bytes: &[u8]) -> Option<&[Self]> {
                bytemuck::try_cast_slice(bytes).ok()
            }

            fn read(bytes: &[u8]) -> Result<Vec<Self>, CodecError> {
                // Where they are not aligned, the memory is cleared first.
                Ok(Self::seen(bytes).map_or_else(|| bytemuck::pod_collect_to_vec(bytes), <[Self]>::to_vec))
            }

            fn swapped(self) -> Self {
                let $value = self;
                $swapped
            }
        }
    )*};
}

elements! {
    i8, Int8, |value| value;
    i16, Int16, |value| value.swap_bytes();
    i32, Int32, |value| value.swap_bytes();
    i64, Int64, |value| value.swap_bytes();
    u8, Uint8, |value| value;
    u16, Uint16, |value| value.swap_bytes();
    u32, Uint32, |value| value.swap_bytes();
    u64, Uint64, |value| value.swap_bytes();
    f32, Float32, |value| Self::from_bits(value.to_bits().swap_bytes());
    f64, Float64, |value| Self::from_bits(value.to_bits().swap_bytes());
}

#[cfg(feature = "half")]
elements! {
    half::f16, Float16, |value| Self::from_bits(value.to_bits().swap_bytes());
}

#[cfg(feature = "num-complex")]
elements! {
    num_complex::Complex<f32>, Complex64, |value| Self::new(value.re.swapped(), value.im.swapped());
    num_complex::Complex<f64>, Complex128, |value| Self::new(value.re.swapped(), value.im.swapped());
}

impl Element for bool {
    const DTYPE: Dtype = Dtype::Bool;
}

impl Stored for bool {
    /// Never: whether each is 0 or 1 has to be checked, once.
    fn seen(_: &[u8]) -> Option<&[Self]> {
        None
    }

    fn read(bytes: &[u8]) -> Result<Vec<Self>, CodecError> {
        if bytes.iter().any(|byte| *byte > 1) {
            return Err(CodecError::new("found an element that is neither 0 nor 1, expected bool"));
        }
        Ok(bytes.iter().map(|byte| *byte == 1).collect())
    }

    fn swapped(self) -> Self {
        self
    }
}
