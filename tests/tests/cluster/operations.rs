use std::collections::BTreeSet;
use std::time::Duration;

use redis_struct::{RedisStruct, Ttl};

use super::{Counter, db};

#[tokio::test]
async fn all_operations_work_on_records_of_every_node() {
    let db = db().await;
    for id in 1_000..1_030 {
        let counter = Counter::new(id);
        assert!(counter.insert(&db).await.unwrap());
        assert!(!counter.insert(&db).await.unwrap());
        counter.save(&db).await.unwrap();
        assert_eq!(Counter::load(&db, id).await.unwrap(), counter);
        Counter::update(&db, id, Counter::changes().note("n")).await.unwrap();
        assert_eq!(Counter::incr(&db, id, Counter::COUNT, 2).await.unwrap(), id + 2);
        assert_eq!(
            Counter::get(&db, id, (Counter::NOTE, Counter::COUNT)).await.unwrap(),
            (Some("n".to_owned()), id + 2)
        );
        assert_eq!(Counter::pop(&db, id, Counter::NOTE).await.unwrap().as_deref(), Some("n"));
        assert!(Counter::expire(&db, id, Duration::from_secs(100)).await.unwrap());
        assert!(matches!(Counter::ttl(&db, id).await.unwrap(), Ttl::In(_)));
        assert!(Counter::persist(&db, id).await.unwrap());
        assert!(Counter::delete(&db, id).await.unwrap());
        assert_eq!(Counter::find(&db, id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn fields_with_ships_are_fields_like_others() {
    #[derive(RedisStruct, Debug, PartialEq)]
    #[redis(keyspace = "CS")]
    struct Document {
        #[redis(key)]
        id: u64,
        #[ship]
        embedding: Vec<f32>,
        #[ship]
        bits: Option<[bool; 2]>,
    }

    let db = db().await;
    let documents: Vec<_> = (0..30).map(|id| Document { id, embedding: vec![0.5; 4000], bits: None }).collect();
    Document::save_many(&db, &documents).await.unwrap();
    db.pipelined(|p| {
        (0..30).map(|id| Document::update(p, id, Document::changes().bits([true, false]))).collect::<Vec<_>>()
    })
    .await
    .unwrap();
    let loaded = Document::load_many(&db, 0..30).await.unwrap();
    let expected = documents.into_iter().map(|document| Some(Document { bits: Some([true, false]), ..document }));
    assert!(loaded.into_iter().eq(expected));
}

#[tokio::test]
async fn a_pipeline_over_all_nodes_gives_each_result_in_its_place() {
    let db = db().await;
    let ids = 2_000..3_000_u64;
    let before = db.stats();
    let counters: Vec<_> = ids.clone().map(Counter::new).collect();
    Counter::save_many(&db, &counters).await.unwrap();
    assert_eq!((db.stats() - before).round_trips, 3);
    let before = db.stats();
    let loaded = db.pipelined(|p| ids.clone().map(|id| Counter::load(p, id)).collect::<Vec<_>>()).await.unwrap();
    assert_eq!((db.stats() - before).round_trips, 3);
    assert_eq!(loaded, counters);
    let many = Counter::load_many(&db, ids.clone().rev()).await.unwrap();
    assert_eq!(many.into_iter().rev().flatten().collect::<Vec<_>>(), counters);
    let found: BTreeSet<u64> =
        Counter::keys(&db).collect_all().await.unwrap().into_iter().filter(|id| ids.contains(id)).collect();
    assert_eq!(found, ids.clone().collect());
    let scanned = Counter::scan(&db).collect_all().await.unwrap();
    assert_eq!(scanned.iter().filter(|counter| ids.contains(&counter.id)).count(), 1000);
    assert_eq!(Counter::delete_many(&db, ids.clone()).await.unwrap(), 1000);
    assert!(Counter::load_many(&db, ids).await.unwrap().iter().all(Option::is_none));
}

#[tokio::test]
async fn an_atomic_block_has_one_slot() {
    let db = db().await;
    let before = db.stats();
    let error = db
        .atomic(|p| (Counter::incr(p, 1, Counter::COUNT, 1), Counter::incr(p, 2, Counter::COUNT, 1)))
        .await
        .unwrap_err();
    assert!(error.is_refused() && error.is_not_run(), "{error}");
    assert!(error.to_string().contains("`C{1}` and `C{2}`"), "{error}");
    assert_eq!((db.stats() - before).commands, 0);
    let both = db.atomic(|p| (Counter::incr(p, 3, Counter::COUNT, 1), Counter::get(p, 3, Counter::COUNT)));
    assert_eq!(both.await.unwrap(), (1, 1));
    assert!(Counter::delete(&db, 3).await.unwrap());
}

#[tokio::test]
async fn commands_without_a_key_go_to_the_node_they_name() {
    let db = db().await;
    let nodes = db.nodes("default").await.unwrap();
    assert_eq!(nodes.len(), 3);
    let mut ports = BTreeSet::new();
    for node in &nodes {
        let info: Vec<String> = db.command("CONFIG").arg("GET").arg("port").node(node).query(&db).await.unwrap();
        ports.insert(info[1].clone());
        assert!(node.ends_with(&info[1]), "{node} {info:?}");
    }
    assert_eq!(ports.len(), 3);
    let error = db.command("PING").node("redis://127.0.0.1:1").query::<String, _>(&db).await.unwrap_err();
    assert!(error.is_not_run() && error.to_string().contains("127.0.0.1:1"), "{error}");
}

#[tokio::test]
async fn a_single_server_says_that_it_is_no_cluster_and_a_node_that_it_is_one() {
    let url = redis_struct_tests::server().url();
    let error = redis_struct::Db::connect("redis+cluster://127.0.0.1:1").await.unwrap_err();
    assert!(error.is_connection(), "{error}");
    assert!(!url.is_empty());
    let node = super::cluster().address(0);
    let db = redis_struct::Db::connect(format!("redis://{node}")).await.unwrap();
    let mut told = 0;
    for id in 1..30 {
        if let Err(error) = Counter::find(&db, id).await {
            assert!(error.is_not_run() && error.to_string().contains("redis+cluster://"), "{error}");
            told += 1;
        }
    }
    assert!(told > 5);
}
