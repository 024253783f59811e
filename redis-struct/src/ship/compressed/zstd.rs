use std::marker::PhantomData;

use ::zstd::bulk::compress;
use ::zstd::stream::read::Decoder;
use ::zstd::zstd_safe::get_frame_content_size;

use super::{expand, inner, wrong};
use crate::codec::{Arg, Bulk, CodecError, Encoded};
use crate::ship::{Pack, Ship, Unpack};

/// What the ship `S` writes, compressed with zstd. (Feature `zstd`.)
///
/// - Types: those of `S`.
/// - Bytes: zstd frames, as every zstd tool reads and writes them; written at level 3, which is zstd's default.
/// - Limits: `MAX` is how many bytes there may be before compression, 1 GiB if nothing else is said. More is refused when it
///   is saved, and an error when it is loaded: before memory is taken for it where the frame says how much it is, else when
///   the limit is reached. So a few hostile bytes cannot become a machine's memory: choose a `MAX` that fits the value,
///   `Zstd<Raw, { 16 << 20 }>`.
/// - Errors: that it is no zstd, that it is cut off, that it is too long; or those of `S`.
///
/// ```
/// use redis_struct::ship::{Raw, Zstd};
/// use redis_struct::{Db, RedisStruct, Result};
///
/// #[derive(RedisStruct)]
/// #[redis(keyspace = "IMG")]
/// struct Image {
///     #[redis(key)]
///     id: u64,
///     #[ship(Zstd<Raw, { 16 << 20 }>)]
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
/// assert!(bytes < 1000); // of 614400
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Zstd<S, const MAX: usize = { 1 << 30 }>(PhantomData<fn() -> S>);

impl<S: Ship, const MAX: usize> Ship for Zstd<S, MAX> {
    const LABEL: &'static str = "zstd";
}

impl<T: ?Sized, S: Pack<T>, const MAX: usize> Pack<T> for Zstd<S, MAX> {
    fn pack(value: &T, to: Arg<'_>) -> Encoded {
        let bytes = inner::<S, T>(value, MAX)?;
        let compressed = compress(&bytes, ::zstd::DEFAULT_COMPRESSION_LEVEL);
        Ok(to.bytes(&compressed.map_err(|_| CodecError::new("zstd cannot compress it"))?))
    }
}

impl<T, S: Unpack<T>, const MAX: usize> Unpack<T> for Zstd<S, MAX> {
    fn unpack(bytes: Bulk) -> Result<T, CodecError> {
        // The empty string is no frame, and not an end of the ones before.
        let len = get_frame_content_size(&bytes).ok().filter(|_| !bytes.is_empty()).ok_or_else(|| wrong("zstd"))?;
        let frames = Decoder::with_buffer(&*bytes).map_err(|_| wrong("zstd"))?;
        expand(frames, len, bytes.len(), MAX, "zstd").and_then(|bytes| S::unpack(Bulk::from(bytes)))
    }
}
