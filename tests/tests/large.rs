//! Sizes: large values, long pipelines, wide records.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join;
use redis_struct::testing::Server;
use redis_struct::{Db, RedisStruct, Result};
use redis_struct_tests::{db, db3, hash, proxy, server, through};
use tokio::time::timeout;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "BLOB")]
struct Blob {
    #[redis(key)]
    id: u64,
    bytes: Vec<u8>,
    #[redis(default)]
    count: u64,
}

/// The same, written by a script.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "TIMED", ttl = "10m")]
struct Timed {
    #[redis(key)]
    id: u64,
    bytes: Option<Vec<u8>>,
}

#[tokio::test]
async fn every_byte_survives() -> Result<()> {
    let every: Vec<u8> = (0..=255).collect();
    let marks = b"\r\n$-1\r\n*3\r\n:1\r\n\0\xff\xfe".to_vec();
    for db in [db().await, db3().await] {
        for (id, bytes) in (10..).zip([every.clone(), marks.clone(), vec![], [every.clone(), marks.clone()].concat()]) {
            let blob = Blob { id, bytes: bytes.clone(), count: 0 };
            blob.save(&db).await?;
            assert_eq!(Blob::load(&db, id).await?, blob);
            assert_eq!(hash(format!("BLOB{{{id}}}")).first().unwrap().1, bytes);
            Blob::update(&db, id, Blob::changes().bytes(&bytes).incr(Blob::COUNT, 1)).await?;
            assert_eq!(Blob::get(&db, id, Blob::BYTES).await?, bytes);
            let timed = Timed { id, bytes: Some(bytes.clone()) };
            timed.save(&db).await?;
            assert_eq!(Timed::load(&db, id).await?, timed);
            assert!(Timed { id: id + 100, ..timed }.insert(&db).await?);
            assert_eq!(Timed::pop(&db, id + 100, Timed::BYTES).await?, Some(bytes));
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_value_of_64_megabytes_is_saved_and_loaded() -> Result<()> {
    let (db, len) = (db().await, 64 << 20);
    let bytes: Vec<u8> = (0..=250).cycle().take(len).collect();
    let blob = Blob { id: 1, bytes, count: 0 };
    blob.save(&db).await?;
    assert!(Blob::load(&db, 1).await? == blob, "64 MB came back changed");
    assert!(Blob::delete(&db, 1).await?);
    Ok(())
}

/// What comes for those who have gone is nobody else's.
#[tokio::test]
async fn loads_that_nobody_waits_for_disturb_no_others() -> Result<()> {
    for (db, ids) in [(db().await, 200), (db3().await, 300)] {
        let blobs: Vec<Blob> = (ids..).zip(SIZES).map(|(id, len)| blob(id, len)).collect();
        Blob::save_many(&db, &blobs).await?;
        for round in 0..blobs.len() {
            let mut loads: Vec<_> = blobs.iter().chain(&blobs).map(|blob| Blob::load(&db, blob.id)).collect();
            for load in &mut loads {
                assert!(load.now_or_never().is_none(), "it is sent, and not answered yet");
            }
            let kept = loads.into_iter().zip(blobs.iter().chain(&blobs)).skip(round).step_by(2);
            for (load, blob) in kept.collect::<Vec<_>>() {
                assert!(load.await? == *blob, "{} bytes came back changed", blob.bytes.len());
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_large_value_goes_through_a_script() -> Result<()> {
    let db = db3().await;
    let timed = Timed { id: 1, bytes: Some((0..=250).cycle().take(8 << 20).collect()) };
    timed.save(&db).await?;
    assert!(Timed::load(&db, 1).await? == timed, "8 MB came back changed");
    assert!(Timed::pop(&db, 1, Timed::BYTES).await? == timed.bytes, "8 MB came back changed");
    Ok(())
}

#[tokio::test]
async fn a_pipeline_of_100_000_commands_answers_in_order() -> Result<()> {
    let (db, count) = (db().await, 100_000);
    let before = db.stats();
    let counts =
        db.pipelined(|p| (0..count).map(|n| Blob::incr(p, 2 + n % 3, Blob::COUNT, 1)).collect::<Vec<_>>()).await?;
    assert!(counts.iter().copied().eq((0..count).map(|n| n / 3 + 1)));
    assert_eq!(db.stats().commands - before.commands, count);
    assert_eq!(db.stats().round_trips - before.round_trips, 1);
    Ok(())
}

#[tokio::test]
async fn a_long_pipeline_recovers_from_forgotten_scripts() -> Result<()> {
    let (server, count) = (Server::start().unwrap(), 5000);
    let db = Db::connect(&server.url()).await?;
    let records: Vec<Timed> = (0..count).map(|id| Timed { id, bytes: Some(id.to_string().into()) }).collect();
    Timed::save_many(&db, &records).await?;
    server.command(&["FLUSHALL"]).unwrap();
    server.command(&["SCRIPT", "FLUSH"]).unwrap();
    let before = db.stats().round_trips;
    Timed::save_many(&db, &records).await?;
    assert_eq!(db.stats().round_trips - before, 2, "all are sent again together");
    assert!(Timed::load_many(&db, 0..count).await?.into_iter().map(Option::unwrap).eq(records));
    Ok(())
}

#[tokio::test]
async fn many_records_are_saved_and_loaded_at_once() -> Result<()> {
    let (db, count) = (db3().await, 20_000);
    let blobs: Vec<Blob> = (0..count).map(|n| Blob { id: 1000 + n, bytes: n.to_string().into(), count: n }).collect();
    Blob::save_many(&db, &blobs).await?;
    let loaded = Blob::load_many(&db, blobs.iter().map(|blob| blob.id)).await?;
    assert!(loaded.into_iter().map(Option::unwrap).eq(blobs));
    assert_eq!(Blob::delete_many(&db, 1000..1000 + count).await?, count);
    Ok(())
}

macro_rules! wide {
    ($($field:ident)*) => {
        #[derive(RedisStruct, Debug, Clone, PartialEq)]
        #[redis(keyspace = "WIDE")]
        struct Wide {
            #[redis(key)]
            id: u64,
            $($field: Option<u64>,)*
        }

        #[derive(RedisStruct, Debug, Clone, PartialEq)]
        #[redis(keyspace = "WIDE-TIMED", ttl = "10m")]
        struct WideTimed {
            #[redis(key)]
            id: u64,
            $($field: Option<u64>,)*
        }

        impl Wide {
            fn of(id: u64, mut number: impl FnMut() -> Option<u64>) -> Self {
                Self { id, $($field: number(),)* }
            }

            fn changed(by: u64) -> WideChanges {
                Self::changes()$(.$field(by))*
            }

            fn timed(&self) -> WideTimed {
                WideTimed { id: self.id, $($field: self.$field,)* }
            }
        }
    };
}

wide! {
    a00 a01 a02 a03 a04 a05 a06 a07 a08 a09 a10 a11 a12 a13 a14 a15 a16 a17 a18 a19 a20 a21 a22 a23 a24
    b00 b01 b02 b03 b04 b05 b06 b07 b08 b09 b10 b11 b12 b13 b14 b15 b16 b17 b18 b19 b20 b21 b22 b23 b24
    c00 c01 c02 c03 c04 c05 c06 c07 c08 c09 c10 c11 c12 c13 c14 c15 c16 c17 c18 c19 c20 c21 c22 c23 c24
    d00 d01 d02 d03 d04 d05 d06 d07 d08 d09 d10 d11 d12 d13 d14 d15 d16 d17 d18 d19 d20 d21 d22 d23 d24
}

#[tokio::test]
async fn a_record_may_have_100_fields() -> Result<()> {
    for (db, id) in [(db().await, 1), (db3().await, 2)] {
        let mut next = 0..;
        let full = Wide::of(id, || next.next());
        let half = Wide::of(id, || next.next().filter(|n| n % 2 == 0));
        for wide in [&full, &half, &full] {
            wide.save(&db).await?;
            assert_eq!(Wide::load(&db, id).await?, *wide);
            wide.timed().save(&db).await?;
            assert_eq!(WideTimed::load(&db, id).await?, wide.timed());
        }
        Wide::update(&db, id, Wide::changed(7).incr(Wide::D24, 1)).await?;
        assert_eq!(Wide::load(&db, id).await?, Wide { d24: Some(8), ..Wide::of(id, || Some(7)) });
        assert!(WideTimed::delete(&db, id).await? && half.timed().insert(&db).await?);
        assert_eq!(hash(format!("WIDE-TIMED{{{id}}}")).len(), 50);
    }
    Ok(())
}

/// Of so many bytes, and none like another's.
fn blob(id: u64, len: usize) -> Blob {
    let first = u8::try_from(id % 251).unwrap();
    Blob { id, bytes: (0..=250).cycle().skip(first.into()).take(len).collect(), count: id }
}

const SIZES: [usize; 6] = [10, 16 << 10, 100 << 10, 1 << 20, 5 << 20, 20 << 20];

/// Single commands, pipelines and atomic blocks of values of all sizes, with small commands of others in between.
async fn values_of_all_sizes(db: &Db, ids: u64) -> Result<()> {
    let blobs: Vec<Blob> = (ids..).zip(SIZES).map(|(id, len)| blob(id, len)).collect();
    let others = async {
        for n in 0..200 {
            let text = format!("{n} {}", "x".repeat(n * 40));
            assert_eq!(db.ping(&text).await?, text);
        }
        Ok::<_, redis_struct::Error>(())
    };
    let large = async {
        for blob in &blobs {
            blob.save(db).await?;
        }
        for blob in &blobs {
            assert!(Blob::load(db, blob.id).await? == *blob, "{} bytes came back changed", blob.bytes.len());
        }
        let again: Vec<Blob> = blobs.iter().rev().map(|other| blob(other.id, other.bytes.len() + 1)).collect();
        let before = db.stats();
        let counts = db
            .pipelined(|p| {
                again.iter().map(|blob| (blob.save(p), Blob::incr(p, blob.id, Blob::COUNT, 1)).1).collect::<Vec<_>>()
            })
            .await?;
        assert!(counts.into_iter().eq(again.iter().map(|blob| blob.count + 1)));
        assert!(db.stats().bytes_out - before.bytes_out >= again.iter().map(|blob| blob.bytes.len() as u64).sum());
        let loaded = Blob::load_many(db, again.iter().map(|blob| blob.id)).await?;
        assert!(loaded.into_iter().zip(&again).all(|(loaded, blob)| loaded.unwrap().bytes == blob.bytes));
        db.atomic(|p| blobs.iter().map(|blob| blob.save(p)).collect::<Vec<_>>()).await?;
        let (timed, loaded) = db
            .atomic(|p| {
                let all = blobs.iter().map(|blob| Timed { id: blob.id, bytes: Some(blob.bytes.clone()) }.save(p));
                (all.collect::<Vec<_>>(), blobs.iter().map(|blob| Blob::load(p, blob.id)).collect::<Vec<_>>())
            })
            .await?;
        assert!(timed.len() == SIZES.len() && loaded == blobs);
        for blob in &blobs {
            assert!(Timed::load(db, blob.id).await?.bytes.as_ref() == Some(&blob.bytes));
        }
        Blob::delete_many(db, blobs.iter().map(|blob| blob.id)).await?;
        Timed::delete_many(db, blobs.iter().map(|blob| blob.id)).await.map(drop)
    };
    let (large, others) = join(large, others).await;
    large.and(others)
}

#[tokio::test]
async fn values_of_all_sizes_go_over_a_unix_socket() -> Result<()> {
    values_of_all_sizes(&db().await, 10_000).await?;
    values_of_all_sizes(&db3().await, 10_100).await
}

#[tokio::test]
async fn values_of_all_sizes_go_over_tcp() -> Result<()> {
    let server = Server::builder().tcp().start().unwrap();
    values_of_all_sizes(&Db::connect(&server.url()).await?, 1).await
}

#[tokio::test]
async fn values_of_all_sizes_go_over_an_adopted_connection() -> Result<()> {
    let client = redis::Client::open(server().url()).unwrap();
    let config = redis::AsyncConnectionConfig::new().set_response_timeout(None);
    let connection = client.get_multiplexed_async_connection_with_config(&config).await.unwrap();
    let db = Db::from_connection(connection);
    for (id, len) in (10_200..).zip(SIZES) {
        let blob = blob(id, len);
        db.atomic(|p| (blob.save(p), Blob::incr(p, id, Blob::COUNT, 1))).await?;
        assert!(Blob::load(&db, id).await? == Blob { count: id + 1, ..blob }, "{len} bytes came back changed");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_call_may_be_dropped_at_any_time() -> Result<()> {
    let server = Server::start().unwrap();
    let db = Db::connect(&server.url()).await?;
    let large = blob(1, 2 << 20);
    for round in 0..20 {
        // The first is written in part, those behind it wait.
        server.pause().unwrap();
        let kept = async { large.save(&db).await };
        let dropped = async {
            for id in 2..10 {
                let (blob, limit) = (blob(id, 200 << 10), Duration::from_micros(round * 100));
                _ = timeout(limit, async { db.atomic(|p| (blob.save(p), Blob::incr(p, id, Blob::COUNT, 1))).await })
                    .await;
                _ = timeout(limit, blob.save(&db)).await;
            }
            server.resume().unwrap();
        };
        let ((kept, ()), pong) = join(join(kept, dropped), db.ping("after")).await;
        kept?;
        assert_eq!(pong?, "after");
        assert!(Blob::load(&db, 1).await? == large);
        // Dropped in the middle of being written.
        let halved = Duration::from_micros(100 + 100 * round);
        _ = timeout(halved, large.save(&db)).await;
        assert_eq!(db.ping("next").await?, "next");
    }
    // What was dropped is there as a whole, or not at all.
    for id in 2..10 {
        let stored = Blob::find(&db, id).await?;
        assert!(stored.is_none_or(|stored| stored.bytes == blob(id, 200 << 10).bytes));
    }
    assert_eq!(db.stats().connections, 1, "no connection was lost over it");
    Ok(())
}

#[tokio::test]
async fn a_connection_is_cut_in_the_middle_of_a_large_value() -> Result<()> {
    let proxy = proxy();
    let db = through(&proxy).await;
    let old = blob(10_300, 3 << 20);
    old.save(&db).await?;
    let new = blob(10_301, 3 << 20);
    for position in [1, 40, 100, 9000, 300_000, 2 << 20, 3 << 20] {
        proxy.cut_after_request_bytes(position);
        let error = Blob { id: old.id, ..new.clone() }.save(&db).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "cut after {position}: {error}");
        assert!(Blob::load(&db, old.id).await? == old, "cut after {position}");
        proxy.cut_after_request_bytes(position);
        let block = db.atomic(|p| (new.save(p), Blob::incr(p, old.id, Blob::COUNT, 1))).await;
        assert!(block.unwrap_err().is_outcome_unknown(), "cut after {position}");
        assert!(!Blob::exists(&db, new.id).await?, "cut after {position}");
    }
    new.save(&db).await?;
    assert!(Blob::load(&db, new.id).await? == new);
    Ok(())
}
