use std::time::Duration;

use redis_struct::testing::{Proxy, Server};
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::connect;

use crate::{Thing, cluster, has_clients, poll_once, sleep, thing};

#[tokio::test]
async fn what_is_in_flight_ends_on_the_old_server() {
    let (old, new) = (Server::start().unwrap(), Server::start().unwrap());
    let proxy = Proxy::start(&old).unwrap();
    let db = connect(Db::builder().connection("default", proxy.url()).alias("users", "default")).await;
    proxy.delay(Duration::from_millis(100));
    let mut batch = db.pipelined(|p| [Thing::incr(p, 1, Thing::COUNT, 1), Thing::incr(p, 1, Thing::COUNT, 1)]);
    assert!(poll_once(&mut batch).is_pending());
    sleep(20).await;
    db.replace("users", new.url()).await.unwrap();
    // Clones and aliases follow.
    assert_eq!(Thing::incr(&db.clone(), 1, Thing::COUNT, 10).await.unwrap(), 10);
    assert_eq!(batch.await.unwrap(), [1, 2]);
    has_clients(&old, 0).await;
    assert_eq!(Thing::incr(&db, 1, Thing::COUNT, 10).await.unwrap(), 20);
}

#[tokio::test]
async fn if_it_fails_nothing_changes() {
    let server = Server::start().unwrap();
    let db = Db::connect(server.url()).await.unwrap();
    assert!(db.replace("default", "unix:///nowhere.sock").await.unwrap_err().is_connection());
    assert!(db.replace("default", "http://x").await.unwrap_err().is_config());
    let error = db.replace("users", server.url()).await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("`default`"), "{error}");
    assert_eq!((db.ping("x").await.unwrap().as_str(), db.stats().connections), ("x", 1));
}

#[tokio::test]
async fn a_closed_connection_is_opened_again_and_a_closed_db_is_not() {
    let (server, other) = (Server::start().unwrap(), Server::start().unwrap());
    let db = Db::connect(server.url()).await.unwrap();
    db.close_connection("default").await.unwrap();
    assert!(db.ping("x").await.unwrap_err().is_closed());
    db.replace("default", other.url()).await.unwrap();
    assert_eq!(db.ping("x").await.unwrap(), "x");
    db.close().await;
    assert!(db.replace("default", other.url()).await.unwrap_err().is_closed());
    has_clients(&other, 0).await;
}

#[tokio::test]
async fn a_server_is_replaced_by_a_cluster_and_an_adopted_connection_by_a_server() {
    let server = Server::start().unwrap();
    let connection = redis::Client::open(server.url()).unwrap().get_multiplexed_async_connection().await.unwrap();
    let db = Db::from_connection(connection);
    thing(1).save(&db).await.unwrap();
    db.replace("default", server.url()).await.unwrap();
    assert_eq!(Thing::load(&db, 1).await.unwrap(), thing(1));
    assert_eq!(db.stats().connections, 1);
    db.replace("default", cluster().url()).await.unwrap();
    Thing::save_many(&db, (300..330).map(thing)).await.unwrap();
    assert_eq!(Thing::delete_many(&db, 300..330).await.unwrap(), 30);
    assert_eq!(db.nodes("default").await.unwrap().len(), 3);
}
