//! The reader of replies in `testing`: the proxy's, which only counts, and the small client's.
#![no_main]

use libfuzzer_sys::fuzz_target;
use redis_struct::fuzzing::resp;

fuzz_target!(|input: (u8, &[u8])| {
    let (pieces, stream) = input;
    resp(stream, pieces.into());
});
