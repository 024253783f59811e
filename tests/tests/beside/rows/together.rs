//! Rows beside all else that happens: times to live, versions, pipelines, other writers, a cluster.

use std::time::Duration;

use redis_struct::ship::Raw;
use redis_struct::testing::{Cluster, Server};
use redis_struct::{Db, RedisStruct, Ttl};
use redis_struct_tests::{connect, db, redis, server};

use super::super::expires;
use super::{Large, Signal, counted};

#[tokio::test]
async fn times_to_live_stay_as_they_are() {
    let db = db().await;
    Signal::new(20, 4).save(&db).await.unwrap();
    Signal::set_rows(&db, 20, Signal::SAMPLES, 0, &[5.0]).await.unwrap();
    assert_eq!(Signal::ttl(&db, 20).await.unwrap(), Ttl::Never);
    Signal::expire(&db, 20, Duration::from_secs(1000)).await.unwrap();
    let ends = expires("RS{20}");
    Signal::set_rows(&db, 20, Signal::SAMPLES, 1, &[6.0]).await.unwrap();
    for key in ["RS{20}", "RS{20}.samples", "RS{20}.levels"] {
        assert_eq!(expires(key), ends, "{key}");
    }
    assert_eq!(Signal::get_rows(&db, 20, Signal::SAMPLES, ..).await.unwrap(), [5.0, 6.0, 2.0, 3.0]);
}

#[derive(RedisStruct, Clone)]
#[redis(keyspace = "RW", ttl = "1h")]
struct Watched {
    #[redis(key)]
    id: u64,
    #[ship(Raw, beside)]
    left: Vec<u8>,
    #[ship(Raw, beside)]
    right: Option<Vec<u8>>,
    #[redis(version)]
    version: u64,
}

#[tokio::test]
async fn a_ttl_starts_anew_and_a_version_is_raised() {
    let db = db().await;
    let watched = Watched { id: 1, left: vec![0; 10], right: Some(vec![0; 10]), version: 0 };
    watched.save(&db).await.unwrap();
    Watched::expire(&db, 1, Duration::from_secs(5)).await.unwrap();
    let soon = expires("RW{1}");
    Watched::set_rows(&db, 1, Watched::RIGHT, 3, &[1, 2]).await.unwrap();
    let ends = expires("RW{1}");
    assert!(ends > soon + 1_000_000, "{soon} {ends}");
    assert_eq!((expires("RW{1}.left"), expires("RW{1}.right")), (ends, ends));
    let loaded = Watched::load(&db, 1).await.unwrap();
    assert_eq!((loaded.version, loaded.right), (2, Some(vec![0, 0, 0, 1, 2, 0, 0, 0, 0, 0])));
    // Who has loaded it before has not seen these rows.
    assert!(Watched { version: 1, ..watched }.save(&db).await.unwrap_err().is_conflict());

    // What is not written raises nothing, and does not start the time anew.
    Watched::expire(&db, 1, Duration::from_secs(5)).await.unwrap();
    let soon = expires("RW{1}");
    assert!(Watched::set_rows(&db, 1, Watched::LEFT, 9, &[1, 2]).await.unwrap_err().is_out_of_range());
    assert_eq!((expires("RW{1}"), expires("RW{1}.left")), (soon, soon));
    assert_eq!(Watched::get(&db, 1, Watched::VERSION).await.unwrap(), 2);
}

#[tokio::test]
async fn a_version_that_cannot_be_raised_leaves_the_rows() {
    let db = db().await;
    Watched { id: 2, left: vec![0; 4], right: None, version: 0 }.save(&db).await.unwrap();
    redis([b"HSET", b"RW{2}", b"version", u64::MAX.to_string().as_bytes()]);
    assert!(Watched::set_rows(&db, 2, Watched::LEFT, 0, &[1]).await.unwrap_err().is_out_of_range());
    redis([b"HSET", b"RW{2}", b"version", b"no number"]);
    assert!(Watched::set_rows(&db, 2, Watched::LEFT, 0, &[1]).await.unwrap_err().is_malformed());
    redis([b"HSET", b"RW{2}", b"version", b"1"]);
    assert_eq!(Watched::load(&db, 2).await.unwrap().left, [0; 4]);
}

#[tokio::test]
async fn in_pipelines_blocks_and_transactions() {
    let db = db().await;
    Signal::new(21, 4).save(&db).await.unwrap();
    let ((), read, rows) = db
        .pipelined(|p| {
            (
                Signal::set_rows(p, 21, Signal::SAMPLES, 0, &[5.0]),
                Signal::get_rows(p, 21, Signal::SAMPLES, 0..2),
                Signal::rows(p, 21, Signal::SAMPLES),
            )
        })
        .await
        .unwrap();
    assert_eq!((read, rows), (vec![5.0, 1.0], Some(4)));
    let ((), read) = db
        .atomic(|p| {
            (Signal::set_rows(p, 21, Signal::SAMPLES, 1, &[6.0]), Signal::get_rows(p, 21, Signal::SAMPLES, 0..2))
        })
        .await
        .unwrap();
    assert_eq!(read, [5.0, 6.0]);

    // Whoever has read the record in a transaction finds out that rows of it have changed since.
    let mut attempts = 0;
    let seen = db
        .transaction(|tx| {
            attempts += 1;
            let (is_first, db) = (attempts == 1, db.clone());
            async move {
                let rows = Signal::get_rows(&tx, 21, Signal::SAMPLES, 2..3).await?;
                if is_first {
                    Signal::set_rows(&db, 21, Signal::SAMPLES, 2, &[7.0]).await?;
                }
                tx.atomic(|p| Signal::set_rows(p, 21, Signal::SAMPLES, 3, &rows)).await?;
                Ok(rows)
            }
        })
        .await
        .unwrap();
    assert_eq!((attempts, seen), (2, vec![7.0]));
    assert_eq!(Signal::get_rows(&db, 21, Signal::SAMPLES, ..).await.unwrap(), [5.0, 6.0, 7.0, 7.0]);
}

#[tokio::test]
async fn scripts_that_the_server_has_forgotten_are_sent_again() {
    let server = Server::start().unwrap();
    let db = Db::connect(server.url()).await.unwrap();
    Signal::new(1, 4).save(&db).await.unwrap();
    for round in [1.0, 2.0, 3.0] {
        Signal::set_rows(&db, 1, Signal::SAMPLES, 1, &[round]).await.unwrap();
        server.command(&[&b"SCRIPT"[..], b"FLUSH"]).unwrap();
        assert_eq!(Signal::get_rows(&db, 1, Signal::SAMPLES, 0..2).await.unwrap(), [0.0, round]);
        server.command(&[&b"SCRIPT"[..], b"FLUSH"]).unwrap();
    }
}

#[tokio::test]
async fn two_writers_of_different_rows_keep_both() {
    let db = db().await;
    Large { id: 10, data: vec![0; 1_300_000] }.save(&db).await.unwrap();
    let write = async |from: usize, by: u32| {
        let db = connect(Db::builder().connection("default", server().url())).await;
        for round in 1..=20 {
            // They meet in the middle of a part.
            Large::set_rows(&db, 10, Large::DATA, from, &vec![by + round; 650_000]).await.unwrap();
        }
    };
    tokio::join!(write(0, 0), write(650_000, 1000));
    let data = Large::load(&db, 10).await.unwrap().data;
    assert!(data[..650_000].iter().all(|n| *n == 20) && data[650_000..].iter().all(|n| *n == 1020));
}

/// Every element of a save is the same, and the next save has another number of them.
#[tokio::test]
async fn rows_of_one_save_only() {
    let db = db().await;
    let saves = [(1, 1_200_000), (2, 600), (3, 2_000_000), (4, 1_048_576)];
    let save = async || {
        let db = connect(Db::builder().connection("default", server().url())).await;
        for (value, count) in saves.iter().cycle().take(16) {
            Large { id: 11, data: vec![*value; *count] }.save(&db).await.unwrap();
        }
    };
    Large { id: 11, data: vec![1; 1_200_000] }.save(&db).await.unwrap();
    let (mut seen, mut outside) = ([0; 5], 0);
    let read = async {
        for round in 0..100 {
            let range = if round % 3 == 0 { 0..100 } else { 262_000..790_000 };
            match Large::get_rows(&db, 11, Large::DATA, range.clone()).await {
                Ok(rows) => {
                    assert_eq!(rows.len(), range.len());
                    let value = rows[0];
                    assert!(rows.iter().all(|other| *other == value), "rows of two saves");
                    seen[usize::try_from(value).unwrap()] += 1;
                }
                Err(error) => {
                    assert!(error.to_string().contains("there are 600 rows"), "{error}");
                    outside += 1;
                }
            }
        }
    };
    tokio::join!(save(), read);
    assert!(seen.iter().filter(|count| **count > 0).count() > 2, "{seen:?}, outside {outside}");
}

/// Between whole saves of other sizes, rows are written into the one that is there, or are refused.
#[tokio::test]
async fn rows_are_written_into_one_save_only() {
    let db = db().await;
    Large { id: 12, data: vec![0; 1_100_000] }.save(&db).await.unwrap();
    let save = async || {
        let db = connect(Db::builder().connection("default", server().url())).await;
        for count in [10, 1_100_000, 1_500_000].into_iter().cycle().take(18) {
            Large { id: 12, data: vec![0; count] }.save(&db).await.unwrap();
        }
    };
    let write = async || {
        let db = connect(Db::builder().connection("default", server().url())).await;
        let (mut written, mut refused) = (0, 0);
        for round in 1..60 {
            match Large::set_rows(&db, 12, Large::DATA, 300_000, &vec![round; 600_000]).await {
                Ok(()) => written += 1,
                Err(error) => {
                    assert!(error.is_out_of_range(), "{error}");
                    refused += 1;
                }
            }
        }
        (written, refused)
    };
    let read = async {
        for _ in 0..30 {
            let data = Large::load(&db, 12).await.unwrap().data;
            let rows = data.get(300_000..900_000).unwrap_or_default();
            assert!(rows.iter().all(|n| *n == rows[0]), "rows of two writes");
            assert!(data.iter().take(300_000).chain(data.iter().skip(900_000)).all(|n| *n == 0));
        }
    };
    let ((), (written, refused), ()) = tokio::join!(save(), write(), read);
    assert!(written > 0 && refused > 0, "{written} written, {refused} refused");
}

#[tokio::test]
async fn on_a_cluster() {
    let cluster = Cluster::start().unwrap();
    let master = Db::connect(cluster.url()).await.unwrap();
    let replica = Db::builder().connection("default", cluster.url()).read_from_replicas().build().await.unwrap();
    for id in 0..20 {
        let mut large = Large { id, data: counted(1_048_577) };
        large.save(&master).await.unwrap();
        Large::set_rows(&master, id, Large::DATA, 262_143, &[7, 8]).await.unwrap();
        large.data[262_143..262_145].copy_from_slice(&[7, 8]);
        let rows = Large::get_rows(&master, id, Large::DATA, 262_142..262_146).await.unwrap();
        assert_eq!(rows, large.data[262_142..262_146]);
        assert_eq!(Large::rows(&master, id, Large::DATA).await.unwrap(), Some(1_048_577));
        // Writes reach the replicas after some time.
        let read = async {
            loop {
                match Large::get_rows(&replica, id, Large::DATA, 262_143..262_145).await {
                    Ok(rows) if rows == [7, 8] => break,
                    Ok(_) => {}
                    Err(error) => assert!(error.is_not_found() || error.is_malformed(), "{error}"),
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), read).await.unwrap();
    }
}
