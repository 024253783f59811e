//! What a save and a load of a large array copies, counted in bytes that are allocated, beside redis-rs alone.

use redis_struct::ship::{PackBeside, Raw, RawView, UnpackBeside};

use super::*;

const ELEMENTS: usize = 1 << 18;
const BYTES: u64 = (ELEMENTS as u64) * 4;

#[derive(RedisStruct)]
#[redis(keyspace = "SC")]
struct Saved<'a> {
    #[redis(key)]
    id: u64,
    #[ship]
    image: &'a [f32],
}

/// The same, by a codec that has nothing to do.
#[derive(RedisStruct)]
#[redis(keyspace = "SC")]
struct Bytes<'a> {
    #[redis(key)]
    id: u64,
    image: &'a [u8],
}

#[derive(RedisStruct)]
#[redis(keyspace = "SC")]
struct Viewed {
    #[redis(key)]
    id: u64,
    #[ship]
    image: RawView<f32>,
}

#[derive(RedisStruct)]
#[redis(keyspace = "SC")]
struct Loaded {
    #[redis(key)]
    id: u64,
    #[ship]
    image: Vec<f32>,
}

#[derive(RedisStruct)]
#[redis(keyspace = "SC")]
struct Beside<I: Send + Sync + 'static>
where
    Raw: PackBeside<I> + UnpackBeside<I>,
{
    #[redis(key)]
    id: u64,
    #[ship(Raw, beside)]
    image: I,
}

/// Bytes that the second run allocates, in units of the array's size: in the first, buffers grow.
fn arrays<F: Future>(runtime: &tokio::runtime::Runtime, run: impl Fn() -> F) -> f64 {
    runtime.block_on(run());
    let counted = allocation_counter::measure(|| drop(runtime.block_on(run())));
    counted.bytes_total as f64 / BYTES as f64
}

#[test]
fn nothing_is_copied_without_need() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let image: Vec<f32> = (0..ELEMENTS).map(|n| n as f32).collect();
    let bytes: Vec<u8> = image.iter().flat_map(|n| n.to_le_bytes()).collect();
    let (db, connection) = runtime.block_on(async {
        let client = redis::Client::open(server().url()).unwrap();
        (db().await, client.get_multiplexed_async_connection().await.unwrap())
    });
    let as_bytes = arrays(&runtime, || async { Bytes { id: 1, image: &bytes }.save(&db).await.unwrap() });
    let save = arrays(&runtime, || async { Saved { id: 1, image: &image }.save(&db).await.unwrap() });
    assert!(save <= as_bytes + 0.01, "a save copies {save} arrays, and bytes {as_bytes} times");

    let by_hand = arrays(&runtime, || {
        let mut connection = connection.clone();
        async move {
            redis::cmd("HMGET")
                .arg("SC{1}")
                .arg("image")
                .query_async::<Vec<redis::Value>>(&mut connection)
                .await
                .unwrap()
        }
    });
    let view = arrays(&runtime, || async {
        let viewed = Viewed::load(&db, 1).await.unwrap();
        assert_eq!((viewed.image.len(), viewed.image[7]), (ELEMENTS, 7.0));
        viewed
    });
    let load = arrays(&runtime, || async { Loaded::load(&db, 1).await.unwrap().image });
    assert!(view <= by_hand + 0.01, "a view copies {view} arrays, redis-rs {by_hand}");
    assert!(view <= 1.01, "a view is read into its place, and not {view} arrays");
    assert!(load <= 2.01, "a load makes one array of another, and not {load}");
    redis([b"DEL", b"SC{1}"]);
}

/// It goes from the socket to where it stays: no buffer grows with it.
#[test]
fn the_first_view_takes_as_much_memory_as_the_array() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let db = runtime.block_on(super::db());
    let image: Vec<f32> = (0..ELEMENTS).map(|n| n as f32).collect();
    runtime.block_on(Saved { id: 3, image: &image }.save(&db)).unwrap();
    let other = runtime.block_on(super::db());
    runtime.block_on(other.ping("")).unwrap();
    let counted = allocation_counter::measure(|| drop(runtime.block_on(Viewed::load(&other, 3)).unwrap()));
    let most = counted.bytes_max as f64 / BYTES as f64;
    assert!((1.0..1.05).contains(&most), "{most} arrays were in memory at once");
    redis([b"DEL", b"SC{3}"]);
}

#[test]
fn nothing_is_copied_from_beside_the_record_either() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (db, connection) = runtime.block_on(async {
        let client = redis::Client::open(server().url()).unwrap();
        (db().await, client.get_multiplexed_async_connection().await.unwrap())
    });
    let image: Vec<f32> = (0..ELEMENTS).map(|n| n as f32).collect();
    runtime.block_on(Beside { id: 2, image }.save(&db)).unwrap();
    let by_hand = arrays(&runtime, || {
        let mut connection = connection.clone();
        async move { redis::cmd("HGETALL").arg("SC{2}.image").query_async::<redis::Value>(&mut connection).await.unwrap() }
    });
    let view = arrays(&runtime, || async {
        let viewed = Beside::<RawView<f32>>::load(&db, 2).await.unwrap();
        assert_eq!((viewed.image.len(), viewed.image[7]), (ELEMENTS, 7.0));
        viewed
    });
    let load = arrays(&runtime, || async { Beside::<Vec<f32>>::load(&db, 2).await.unwrap().image });
    assert!(view <= by_hand + 0.01, "a view copies {view} arrays, redis-rs {by_hand}");
    assert!(load <= by_hand + 1.01, "a load copies {load} arrays, redis-rs {by_hand}");
    runtime.block_on(Beside::<Vec<f32>>::delete(&db, 2)).unwrap();
}
