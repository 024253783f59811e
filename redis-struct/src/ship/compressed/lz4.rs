use std::io::Write as _;
use std::marker::PhantomData;

use lz4_flex::frame::{FrameDecoder, FrameEncoder, FrameInfo};

use super::{expand, inner, wrong};
use crate::codec::{Arg, Bulk, CodecError, Encoded};
use crate::ship::{Pack, Ship, Unpack};

/// What the ship `S` writes, compressed with LZ4: less than [`Zstd`](super::Zstd) does, and in a fraction of the time.
/// (Feature `lz4_flex`.)
///
/// - Types: those of `S`.
/// - Bytes: one LZ4 frame, as every LZ4 tool reads and writes them, with its length and a checksum. LZ4 has one level.
/// - Limits: `MAX` is how many bytes there may be before compression, 1 GiB if nothing else is said. More is refused when it
///   is saved, and an error when it is loaded, when the limit is reached: memory is taken as the bytes come. Choose a `MAX`
///   that fits the value, `Lz4<Raw, { 16 << 20 }>`.
/// - Errors: that it is no LZ4, that it is cut off or damaged, that it is too long; or those of `S`.
///
/// ```
/// use redis_struct::ship::{Lz4, Raw};
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "IMG")]
/// struct Image {
///     #[redis(key)]
///     id: u64,
///     #[ship(Lz4<Raw, { 16 << 20 }>)]
///     depth: Vec<u16>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// # let server = redis_struct::testing::Server::start().unwrap();
/// # let db = Db::connect(server.url()).await?;
/// Image { id: 1, depth: vec![1500; 640 * 480] }.save(&db).await?;
/// assert_eq!(Image::load(&db, 1).await?.depth, vec![1500; 640 * 480]);
/// let bytes: u64 = db.command("HSTRLEN").key("IMG{1}").arg("depth").query(&db).await?;
/// assert!(bytes < 5000); // of 614400
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Lz4<S, const MAX: usize = { 1 << 30 }>(PhantomData<fn() -> S>);

/// A frame from its head to its end: to the decoder it is no error where one of them is cut off.
struct Frame {
    /// How long it says that it is, expanded.
    len: Option<u64>,
}

impl Frame {
    fn of(bytes: &[u8]) -> Option<Self> {
        // Frames of before 2013, which begin in another way, have no end.
        let [0x04, 0x22, 0x4d, 0x18, flags, _, rest @ ..] = bytes else { return None };
        let has_len = flags & 0b1000 != 0;
        let has_checksum = flags & 0b0100 != 0;
        let blocks = rest.get(..rest.len().checked_sub(if has_checksum { 4 } else { 0 })?)?;
        let len = if has_len { Some(u64::from_le_bytes(*rest.first_chunk()?)) } else { None };
        blocks.ends_with(&[0; 4]).then_some(Self { len })
    }
}

impl<S: Ship, const MAX: usize> Ship for Lz4<S, MAX> {
    const LABEL: &'static str = "lz4";
}

impl<T: ?Sized, S: Pack<T>, const MAX: usize> Pack<T> for Lz4<S, MAX> {
    fn pack(value: &T, to: Arg<'_>) -> Encoded {
        let bytes = inner::<S, T>(value, MAX)?;
        let info = FrameInfo::new().content_size(u64::try_from(bytes.len()).ok()).content_checksum(true);
        let mut frame = FrameEncoder::with_frame_info(info, Vec::new());
        let failed = |_| CodecError::new("LZ4 cannot compress it");
        frame.write_all(&bytes).map_err(|error| failed(error.into()))?;
        Ok(to.bytes(&frame.finish().map_err(failed)?))
    }
}

impl<T, S: Unpack<T>, const MAX: usize> Unpack<T> for Lz4<S, MAX> {
    fn unpack(bytes: Bulk) -> Result<T, CodecError> {
        let Frame { len } = Frame::of(&bytes).ok_or_else(|| wrong("LZ4"))?;
        let mut rest = &*bytes;
        let expanded = expand(FrameDecoder::new(&mut rest), len, bytes.len(), MAX, "LZ4")?;
        let is_all = len.is_none_or(|len| usize::try_from(len) == Ok(expanded.len()));
        if rest.is_empty() && is_all { S::unpack(Bulk::from(expanded)) } else { Err(wrong("LZ4")) }
    }
}
