//! What is beside a record, on any bytes: parts are a value or do not belong together, and rows are as many as were asked for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ndarray::{Array1, Array2, ArrayD, Axis};
use redis::Value;
use redis_struct::codec::Bulk;
use redis_struct::fuzzing::{joined, reply, some_rows};
use redis_struct::ship::{ByRow, RawView};

/// Names for the pieces: the head, and parts, some of which are missing.
const NAMES: [&[u8]; 6] = [b"head", b"0", b"1", b"2", b"4", b"head"];

/// Reads rows of a `T`: as many as are asked for, or an error.
fn check_rows<T: ByRow>(label: &str, pieces: &[&[u8]], first: usize, count: usize, len: fn(T::Rows) -> usize) {
    let range = first..first.saturating_add(count);
    let label = Value::BulkString(label.as_bytes().to_vec());
    let pieces = pieces.iter().map(|piece| Value::BulkString(piece.to_vec()));
    let items = std::iter::once(label).chain(pieces).collect();
    if let Ok(rows) = some_rows::<T>(reply(Value::Array(items)), &range) {
        assert_eq!(len(rows.expect("the field is there")), count);
    }
}

fuzz_target!(|bytes: &[u8]| {
    // Two bytes say which rows; the others are pieces, with `|` between them.
    let Some(([first, count], rest)) = bytes.split_first_chunk() else { return };
    let pieces: Vec<&[u8]> = rest.split(|byte| *byte == b'|').collect();

    let field = |(name, piece): (&&[u8], &&[u8])| (Bulk::from(*name), Bulk::from(*piece));
    if let Ok(value) = joined(NAMES.iter().zip(&pieces).map(field).collect()) {
        let parts: usize = pieces.iter().skip(1).map(|part| part.len()).sum();
        assert_eq!(value.len(), parts);
    }

    let (first, count) = (usize::from(*first), usize::from(*count));
    check_rows::<Vec<u16>>("ship:raw", &pieces, first, count, |rows| rows.len());
    check_rows::<RawView<bool>>("ship:raw", &pieces, first, count, |rows| rows.len());
    check_rows::<[f32; 3]>("ship:raw", &pieces, first, count, |rows| rows.len());
    check_rows::<Array1<u8>>("ship:npy", &pieces, first, count, |rows| rows.len());
    check_rows::<Array2<u16>>("ship:npy", &pieces, first, count, |rows| rows.len_of(Axis(0)));
    check_rows::<ArrayD<bool>>("ship:npy", &pieces, first, count, |rows| rows.len_of(Axis(0)));
});
