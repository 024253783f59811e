//! Arrays in REEM's layout, of any dtype, shape and elements: what is read is as large as the elements, is written, and
//! reads back as the same, also as a view over them. A line each for dtype and shape, and the elements.
#![no_main]

use half::f16;
use libfuzzer_sys::fuzz_target;
use ndarray::{ArcArray, Array, Dimension, Ix0, Ix1, Ix2, Ix3, IxDyn};
use num_complex::Complex;
use redis::Value;
use redis_struct::codec::CodecError;
use redis_struct::fuzzing::{beside, interpreted};
use redis_struct::ship::npy::Element;
use redis_struct::ship::{NpyView, Numpy, PackBeside, UnpackBeside};

/// Dtype, shape, elements: those that are missing are nil.
type Fields = [Option<Vec<u8>>; 3];

fn read<T>(fields: &Fields) -> Result<T, CodecError>
where
    Numpy: UnpackBeside<T>,
{
    let fields = fields.iter().map(|field| field.clone().map_or(Value::Nil, Value::BulkString));
    interpreted::<Numpy, T>(vec![Value::Array(fields.collect())])
}

fn written<T>(value: &T) -> Fields
where
    Numpy: PackBeside<T>,
{
    let commands = beside::<Numpy, T>(value).expect("what was read is written");
    let words = <[Vec<u8>; 10]>::try_from(commands.concat()).expect("one command of four fields");
    let [hset, _, dtype, type_name, shape, axes, strides, _, arr, elements] = words;
    assert_eq!([&hset[..], &dtype, &shape, &strides, &arr], [&b"HSET"[..], b"dtype", b"shape", b"strides", b"arr"]);
    [Some(type_name), Some(axes), Some(elements)]
}

/// Compares by bytes: NaN is the same as NaN.
fn check<T: Element, D: Dimension>(fields: &Fields) {
    let (array, view) = match (read::<Array<T, D>>(fields), read::<NpyView<T, D>>(fields)) {
        (Ok(array), Ok(view)) => (array, view),
        (Err(one), Err(other)) => return assert_eq!(one, other),
        (one, other) => panic!("an array: {}, a view: {}", one.is_ok(), other.is_ok()),
    };
    let stored = written(&array);
    assert_eq!((&stored[0], &stored[2]), (&fields[0], &fields[2]));
    assert_eq!(array.len() * size_of::<T>(), stored[2].as_ref().map_or(0, Vec::len));
    assert_eq!(written(&view), stored);
    let back: ArcArray<T, D> = read(&stored).expect("what was written is read");
    assert_eq!((back.shape(), written(&back)), (array.shape(), stored));
}

fuzz_target!(|bytes: &[u8]| {
    let mut lines = bytes.splitn(3, |byte| *byte == b'\n').map(<[u8]>::to_vec);
    let fields = [lines.next(), lines.next(), lines.next()];
    check::<f64, IxDyn>(&fields);
    check::<f32, Ix3>(&fields);
    check::<f16, IxDyn>(&fields);
    check::<bool, IxDyn>(&fields);
    check::<u8, IxDyn>(&fields);
    check::<u8, Ix0>(&fields);
    check::<u16, Ix1>(&fields);
    check::<i64, Ix2>(&fields);
    check::<Complex<f64>, IxDyn>(&fields);
});
