//! What is compressed comes back, and nothing that is not; a bomb does not go off.

use proptest::prelude::*;

use crate::codec::{Arg, Bulk};
use crate::ship::{Pack, Raw, Unpack};

fn packed<S: Pack<T>, T: ?Sized>(value: &T) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let written = S::pack(value, Arg::buffer(&mut bytes)).map(drop);
    written.map(|()| bytes).map_err(|error| error.to_string())
}

fn unpacked<S: Unpack<Vec<u8>>>(bytes: &[u8]) -> Result<Vec<u8>, String> {
    S::unpack(Bulk::from(bytes)).map_err(|error| error.to_string())
}

/// What holds for both. `Small` has a limit of 1000 bytes.
fn limits<S, Small>(bomb: &[u8])
where
    S: Pack<[u8]> + Unpack<Vec<u8>> + Unpack<Vec<u32>>,
    Small: Pack<[u8]> + Unpack<Vec<u8>>,
{
    let (fits, too_long) = (vec![7; 1000], vec![7; 1001]);
    let frame = packed::<Small, [u8]>(&fits).unwrap_or_default();
    assert!(frame.len() < 100, "{}", frame.len());
    assert_eq!(unpacked::<Small>(&frame), Ok(fits));
    let error = Some("it is longer than 1000 bytes before compression");
    assert_eq!(packed::<Small, [u8]>(&too_long).err().as_deref(), error);
    assert_eq!(unpacked::<Small>(&packed::<S, [u8]>(&too_long).unwrap_or_default()).err().as_deref(), error);
    assert_eq!(unpacked::<Small>(bomb).err().as_deref(), error);

    let bytes: Vec<u8> = (0..2000_u32).flat_map(|n| n.wrapping_mul(0x9e37_79b9).to_le_bytes()).collect();
    let frame = packed::<S, [u8]>(&bytes).unwrap_or_default();
    for cut in 0..frame.len() {
        assert!(unpacked::<S>(frame.get(..cut).unwrap_or_default()).is_err(), "{cut} of {}", frame.len());
    }
    assert!(unpacked::<S>(&[frame.clone(), b"more".to_vec()].concat()).is_err());
    assert_eq!(unpacked::<S>(&packed::<S, [u8]>(&[]).unwrap_or_default()), Ok(Vec::new()));
    // The inner ship has its say, too.
    let three = packed::<S, [u8]>(&[1, 2, 3]).unwrap_or_default();
    let error = <S as Unpack<Vec<u32>>>::unpack(Bulk::from(three)).err().map(|error| error.to_string());
    assert_eq!(error.as_deref(), Some("expected elements of 4 bytes (u32), found 3 bytes"));
}

fn any_bytes<S: Pack<[u8]> + Unpack<Vec<u8>>>(bytes: &[u8], head: usize) -> bool {
    _ = unpacked::<S>(bytes);
    let frame = packed::<S, [u8]>(bytes).unwrap_or_default();
    // What begins as a frame should.
    let begun = [frame.get(..head.min(frame.len())).unwrap_or_default(), bytes].concat();
    _ = unpacked::<S>(&begun);
    unpacked::<S>(&frame).as_deref() == Ok(bytes)
}

#[cfg(feature = "zstd")]
mod zstd {
    use ::zstd::stream::write::Encoder;

    use super::*;
    use crate::ship::Zstd;

    /// Zeros, without their number in the head.
    fn zeros(count: usize) -> Vec<u8> {
        let encoder = Encoder::new(Vec::new(), 3).and_then(|mut encoder| {
            std::io::copy(&mut std::io::Read::take(std::io::repeat(0), count as u64), &mut encoder)?;
            encoder.finish()
        });
        encoder.unwrap_or_default()
    }

    #[test]
    fn limits() {
        super::limits::<Zstd<Raw>, Zstd<Raw, 1000>>(&zeros(100 << 20));
    }

    #[test]
    fn memory_is_taken_for_what_comes() {
        // A head that says one gibibyte, and nothing behind it.
        let head = [0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0x40];
        let counted = |bytes: &[u8]| unpacked::<Zstd<Raw>>(bytes);
        assert_eq!(counted(&head).err().as_deref(), Some("the bytes are no zstd, or not all of it"));
        assert_eq!(unpacked::<Zstd<Raw>>(&zeros(5000)), Ok(vec![0; 5000]));
        assert_eq!(unpacked::<Zstd<Raw>>(&[zeros(5), zeros(6)].concat()), Ok(vec![0; 11]));
    }
}

#[cfg(feature = "lz4_flex")]
mod lz4 {
    use std::io::Write as _;

    use lz4_flex::frame::FrameEncoder;

    use super::*;
    use crate::ship::Lz4;

    #[test]
    fn limits() {
        let mut bomb = FrameEncoder::new(Vec::new());
        assert!((0..100).all(|_| bomb.write_all(&vec![0; 1 << 20]).is_ok()));
        super::limits::<Lz4<Raw>, Lz4<Raw, 1000>>(&bomb.finish().unwrap_or_default());
    }

    #[test]
    fn damage_is_noticed() {
        let frame = packed::<Lz4<Raw>, [u8]>(&[1, 2, 3, 4, 5, 6, 7, 8]).unwrap_or_default();
        for place in 4..frame.len() {
            let mut damaged = frame.clone();
            damaged.iter_mut().skip(place).take(1).for_each(|byte| *byte ^= 0x11);
            let read = unpacked::<Lz4<Raw>>(&damaged);
            assert!(read.is_err() || read == Ok(vec![1, 2, 3, 4, 5, 6, 7, 8]), "{place}");
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_come_back_and_any_frame_is_read_or_an_error(bytes: Vec<u8>, head in 0_usize..20) {
        #[cfg(feature = "zstd")]
        prop_assert!(any_bytes::<crate::ship::Zstd<Raw, 100_000>>(&bytes, head));
        #[cfg(feature = "lz4_flex")]
        prop_assert!(any_bytes::<crate::ship::Lz4<Raw, 100_000>>(&bytes, head));
    }
}
