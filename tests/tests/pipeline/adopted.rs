//! A connection of the application's own: redis-rs lays the commands out, and reads the replies.

use redis_struct::testing::Server;
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::proxy;

use super::{Thing, thing};

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ADOPTED", ttl = "1h")]
struct Passing {
    #[redis(key)]
    id: u64,
    name: String,
    note: Option<String>,
    #[redis(default)]
    small: u8,
}

/// Both kinds of connection that can be adopted, each to a server of its own.
async fn both() -> [(Server, Db); 2] {
    let open = |server: &Server| redis::Client::open(server.url()).unwrap();
    let (one, two) = (Server::start().unwrap(), Server::start().unwrap());
    // By itself redis-rs waits for half a second, for all of a pipeline: too short for thousands on a busy machine.
    let config = redis::AsyncConnectionConfig::new().set_response_timeout(None);
    let multiplexed = open(&one).get_multiplexed_async_connection_with_config(&config).await.unwrap();
    let config = redis::aio::ConnectionManagerConfig::new().set_response_timeout(None);
    let managed = redis::aio::ConnectionManager::new_with_config(open(&two), config).await.unwrap();
    [(one, Db::from_connection(multiplexed)), (two, Db::from_connection(managed))]
}

#[tokio::test]
async fn large_commands_do_not_wait_for_each_other() {
    let proxy = proxy();
    let config = redis::AsyncConnectionConfig::new().set_response_timeout(None);
    let client = redis::Client::open(proxy.url()).unwrap();
    let db = Db::from_connection(client.get_multiplexed_async_connection_with_config(&config).await.unwrap());
    proxy.reset_counts();
    // Each is a chunk of its own.
    let large = |id: u64| Thing { name: "x".repeat(5 << 20), small: Some(1), ..thing(id) };
    let (one, two, three) = (large(90_001), large(90_002), large(90_003));
    db.pipelined(|p| (one.save(p), two.save(p), three.save(p))).await.unwrap();
    assert_eq!((proxy.round_trips(), proxy.commands()), (1, 3));
    assert_eq!(Thing::load(&db, 90_003).await.unwrap(), three);
    Thing::delete_many(&db, 90_001..90_004).await.unwrap();
}

#[tokio::test]
async fn pipelines_blocks_and_scripts_go_over_an_adopted_connection() {
    for (server, db) in both().await {
        let things: Vec<_> = (0..5_000).map(thing).collect();
        Thing::save_many(&db, &things).await.unwrap();
        let loaded = db.pipelined(|p| (0..5_000).map(|id| Thing::load(p, id)).collect::<Vec<_>>()).await.unwrap();
        assert_eq!(loaded, things);

        // A `None` is HSET and HDEL in MULTI; a calculation within limits is a script.
        Thing { count: None, ..thing(1) }.save(&db).await.unwrap();
        let (a, b) =
            db.atomic(|p| (Thing::incr(p, 1, Thing::COUNT, 5), Thing::incr(p, 1, Thing::SMALL, 7))).await.unwrap();
        assert_eq!((a, b), (5, 7));

        let passing = Passing { id: 1, name: "n".to_owned(), note: None, small: 1 };
        passing.save(&db).await.unwrap();
        server.command(&["SCRIPT", "FLUSH"]).unwrap();
        // Forgotten, and sent again in its place.
        let (saved, small) = db
            .pipelined(|p| (passing.save(p).result(), Passing::incr(p, 2, Passing::SMALL, 1).result()))
            .await
            .unwrap();
        assert_eq!((saved.unwrap(), small.unwrap()), ((), 1));
        assert_eq!(Passing::load(&db, 1).await.unwrap(), passing);
        assert!(Passing::incr(&db, 1, Passing::SMALL, 255).await.unwrap_err().is_out_of_range());

        // A value larger than what is copied, and one that is refused: the others go.
        let large = Thing { name: "x".repeat(1 << 20), ..thing(1) };
        let (one, two) = db.pipelined(|p| (large.save(p).result(), Thing::find(p, 2).result())).await.unwrap();
        one.unwrap();
        assert_eq!(two.unwrap(), Some(thing(2)));
        assert_eq!(Thing::load(&db, 1).await.unwrap().name.len(), 1 << 20);
    }
}
