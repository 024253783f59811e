//! The arrays of `fixtures/npy.py`, as Rust makes them.

use half::f16;
use ndarray::{Array, Array1, Array2, Array3, ArrayD, ArrayViewD, IxDyn, ShapeBuilder as _, Slice};
use num_complex::Complex;
use redis_struct::ship::npy::Element;

/// A type of elements, with the values that the arrays have.
pub(crate) trait Sample: Element + PartialEq + std::fmt::Debug {
    fn at(index: u8) -> Self;

    fn limits() -> Vec<Self>;
}

macro_rules! samples {
    ($($type:ty: |$index:ident| $at:expr, $limits:expr;)*) => {$(
        impl Sample for $type {
            fn at($index: u8) -> Self {
                $at
            }

            fn limits() -> Vec<Self> {
                $limits
            }
        }
    )*};
}

fn quarter(index: u8) -> f32 {
    (f32::from(index) - 7.0) / 4.0
}

/// Numbers with the same in reverse as their imaginary parts.
fn complex<T: Sample>() -> Vec<Complex<T>> {
    let numbers = T::limits();
    numbers.iter().zip(numbers.iter().rev()).map(|(re, im)| Complex::new(*re, *im)).collect()
}

samples! {
    bool: |index| index % 3 == 1, vec![false, true];
    i8: |index| index as i8 - 7, vec![Self::MIN, Self::MAX];
    i16: |index| Self::from(index) - 7, vec![Self::MIN, Self::MAX];
    i32: |index| Self::from(index) - 7, vec![Self::MIN, Self::MAX];
    i64: |index| Self::from(index) - 7, vec![Self::MIN, Self::MAX];
    u8: |index| index * 9, vec![Self::MIN, Self::MAX];
    u16: |index| Self::from(index) * 9, vec![Self::MIN, Self::MAX];
    u32: |index| Self::from(index) * 9, vec![Self::MIN, Self::MAX];
    u64: |index| Self::from(index) * 9, vec![Self::MIN, Self::MAX];
    f16: |index| Self::from_f32(quarter(index)), vec![
        Self::MAX, Self::MIN, Self::MIN_POSITIVE_SUBNORMAL, -Self::ZERO, Self::INFINITY, Self::NEG_INFINITY, Self::NAN,
    ];
    f32: |index| quarter(index), vec![
        Self::MAX, Self::MIN, Self::from_bits(1), -0.0, Self::INFINITY, Self::NEG_INFINITY, Self::NAN,
    ];
    f64: |index| quarter(index).into(), vec![
        Self::MAX, Self::MIN, Self::from_bits(1), -0.0, Self::INFINITY, Self::NEG_INFINITY, Self::NAN,
    ];
    Complex<f32>: |index| Self::new(quarter(index), index.into()), complex();
    Complex<f64>: |index| Self::new(quarter(index).into(), index.into()), complex();
}

fn counted<T: Sample>(count: u8) -> Array1<T> {
    (0..count).map(T::at).collect()
}

fn reshaped<T: Sample>(count: u8, shape: &[usize]) -> ArrayD<T> {
    counted(count).into_shape_with_order(shape).unwrap()
}

/// Calls `each` with all of them, by layout; `swapped` is only numpy's to write, and equal to `c`.
pub(crate) fn layouts<T: Sample>(mut each: impl FnMut(&str, ArrayViewD<'_, T>)) {
    let plain: Array2<T> = counted(6).into_shape_with_order((2, 3)).unwrap();
    let mut fortran = Array2::from_elem((2, 3).f(), T::at(0));
    fortran.assign(&plain);
    let wide: Array2<T> = counted(24).into_shape_with_order((4, 6)).unwrap();
    let deep: Array3<T> = counted(24).into_shape_with_order((2, 3, 4)).unwrap();
    each("c", plain.view().into_dyn());
    each("fortran", fortran.view().into_dyn());
    each("scalar", Array::from_elem(IxDyn(&[]), T::at(2)).view());
    each("empty", reshaped(0, &[0, 3]).view());
    let strided = wide.slice_each_axis(|axis| Slice::from(..).step_by(if axis.axis.index() == 0 { 2 } else { -2 }));
    each("strided", strided.into_dyn());
    each("permuted", deep.view().permuted_axes([1, 0, 2]).into_dyn());
    each("dimensions", reshaped(6, &[1, 2, 1, 3, 1, 1, 1, 1]).view());
    each("limits", Array::from(T::limits()).view().into_dyn());
}

/// A call for each type of elements.
macro_rules! for_all {
    ($function:ident($($argument:expr),*)) => {
        $crate::sample::for_all!(@ $function ($($argument),*)
            bool i8 i16 i32 i64 u8 u16 u32 u64 half::f16 f32 f64
            num_complex::Complex<f32> num_complex::Complex<f64>)
    };
    (@ $function:ident $arguments:tt $($type:ident $(:: $part:ident)? $(<$of:ident>)?)*) => {
        $( $crate::sample::for_all!(! $function::<$type $(:: $part)? $(<$of>)?> $arguments); )*
    };
    (! $function:ident::<$type:ty> ($($argument:expr),*)) => { $function::<$type>($($argument),*) };
}
pub(crate) use for_all;
