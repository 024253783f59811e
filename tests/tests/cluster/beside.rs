//! Fields beside the record: they are in its slot, and go with it.

use std::time::{Duration, Instant};

use redis_struct::ship::Raw;
use redis_struct::testing::{Cluster, Reply, Server};
use redis_struct::{Db, RedisStruct, Ttl};
use redis_struct_tests::connect;

use super::places::{away, finish, move_half, move_keys, slot};
use super::{cluster, moving};

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CB")]
struct Robot {
    #[redis(key)]
    id: u64,
    name: String,
    #[ship(Raw, beside)]
    pose: Vec<f32>,
    #[ship(beside)]
    image: Option<Vec<u16>>,
}

/// The same with scripts.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "CBT", ttl = "1h")]
struct Short {
    #[redis(key)]
    id: u64,
    #[redis(version)]
    version: u64,
    #[ship(Raw, beside)]
    pose: Vec<f32>,
}

fn robot(id: u64) -> Robot {
    Robot { id, name: format!("{id}"), pose: vec![id as f32; 100], image: Some(vec![7; 10]) }
}

fn short(id: u64) -> Short {
    Short { id, version: 0, pose: vec![id as f32; 50] }
}

/// How many keys of these structs there are, on all masters.
fn left(cluster: &Cluster, id: &str) -> usize {
    let is_master = |node: &&Server| matches!(node.command(&["ROLE"]).unwrap(), Reply::Array(role) if role[0].as_bytes() == Some(b"master"));
    let count = |node: &Server, keyspace: &str| match node.command(&["KEYS", &format!("{keyspace}{{{id}}}*")]).unwrap()
    {
        Reply::Array(keys) => keys.len(),
        other => panic!("{other:?}"),
    };
    cluster.nodes().iter().filter(is_master).map(|node| count(node, "CB") + count(node, "CBT")).sum()
}

#[tokio::test]
async fn all_operations_over_all_nodes() {
    let db = super::db().await;
    let ids: Vec<u64> = (0..60).collect();
    Robot::save_many(&db, ids.iter().map(|id| robot(*id))).await.unwrap();
    Short::save_many(&db, ids.iter().map(|id| short(*id))).await.unwrap();
    assert_eq!(left(cluster(), "?") + left(cluster(), "??"), 60 * 5);
    let loaded = Robot::load_many(&db, ids.iter().copied()).await.unwrap();
    assert!(loaded.into_iter().flatten().eq(ids.iter().map(|id| robot(*id))));
    let done = db
        .pipelined(|p| {
            let each = |id: u64| {
                Robot::update(p, id, Robot::changes().image(vec![8]).name("new"));
                let image = Robot::get(p, id, (Robot::NAME, Robot::IMAGE));
                let block = p.atomic(|p| (Robot::pop(p, id, Robot::IMAGE), Short::load(p, id)));
                (image, block, Robot::expire(p, id, Duration::from_secs(60)), Short::ttl(p, id))
            };
            ids.iter().map(|id| each(*id)).collect::<Vec<_>>()
        })
        .await
        .unwrap();
    for (id, (image, (popped, loaded), expires, ends)) in ids.iter().zip(done) {
        assert_eq!((image, popped), (("new".to_owned(), Some(vec![8])), Some(vec![8])));
        assert_eq!((loaded.pose, expires), (short(*id).pose, true));
        assert!(matches!(ends, Ttl::In(_)));
    }
    let mut found = Robot::keys(&db).collect_all().await.unwrap();
    found.sort_unstable();
    assert!(found.iter().filter(|id| **id < 60).eq(&ids));
    assert!(Robot::scan(&db).collect_all().await.unwrap().iter().all(|robot| robot.image.is_none() || robot.id >= 60));
    let (one, other) = (robot(1), robot(2));
    let scattered = db.atomic(|p| (one.save(p), other.save(p))).await.unwrap_err();
    assert!(scattered.is_refused() && scattered.to_string().contains("CB{2}"), "{scattered}");
    assert_eq!(Robot::delete_many(&db, ids.iter().copied()).await.unwrap(), 60);
    assert_eq!(Short::delete_many(&db, ids).await.unwrap(), 60);
    assert_eq!(left(cluster(), "?") + left(cluster(), "??"), 0);
}

/// Replicas answer, too: what is read together comes from one of them.
#[tokio::test]
async fn from_replicas() {
    let db = connect(Db::builder().connection("default", cluster().url()).read_from_replicas()).await;
    robot(700).save(&db).await.unwrap();
    let (start, mut whole) = (Instant::now(), 0);
    while whole < 20 {
        whole += usize::from(Robot::find(&db, 700).await.unwrap() == Some(robot(700)));
        assert!(start.elapsed() < Duration::from_secs(10));
    }
    Robot::delete(&db, 700).await.unwrap();
}

#[tokio::test]
async fn a_transaction() {
    let db = super::db().await;
    short(710).save(&db).await.unwrap();
    let saved = db.transaction(|tx| async move {
        let mut short = Short::load(&tx, 710).await?;
        short.pose.push(1.0);
        tx.atomic(|p| short.save(p)).await?;
        Ok(short.pose)
    });
    assert_eq!(saved.await.unwrap(), Short::get(&db, 710, Short::POSE).await.unwrap());
    Short::delete(&db, 710).await.unwrap();
}

/// By blocks.
async fn blocks(db: &Db, id: u64) {
    let loaded = Robot::load(db, id).await.unwrap();
    assert_eq!(loaded, robot(id));
    loaded.save(db).await.unwrap();
    Robot::update(db, id, Robot::changes().pose(vec![2.0])).await.unwrap();
    assert_eq!(Robot::get(db, id, (Robot::POSE, Robot::NAME)).await.unwrap(), (vec![2.0], loaded.name));
    Robot::update(db, id, Robot::changes().pose(loaded.pose)).await.unwrap();
    assert!(Robot::expire(db, id, Duration::from_secs(60)).await.unwrap());
}

/// By scripts.
async fn scripts(db: &Db, id: u64) {
    let mut own = Short::load(db, id).await.unwrap();
    own.pose[0] += 1.0;
    own.save(db).await.unwrap();
    assert_eq!(Short::get(db, id, Short::POSE).await.unwrap(), own.pose);
}

#[tokio::test]
async fn a_slot_that_moves() {
    let db = Db::connect(moving().url()).await.unwrap();
    let id = away(20_000);
    robot(id).save(&db).await.unwrap();
    short(id).save(&db).await.unwrap();
    // On its way: nothing has gone yet, then all of the one record, then of the other.
    move_half(moving(), slot(id), 0);
    blocks(&db, id).await;
    move_keys(moving(), &["", ".pose", ".image"].map(|end| format!("CB{{{id}}}{end}")));
    blocks(&db, id).await;
    move_keys(moving(), &["", ".pose"].map(|end| format!("CBT{{{id}}}{end}")));
    scripts(&db, id).await;
    finish(moving(), slot(id));
    blocks(&db, id).await;
    scripts(&db, id).await;
    assert!(Robot::delete(&db, id).await.unwrap() && Short::delete(&db, id).await.unwrap());
    assert_eq!(left(moving(), &id.to_string()), 0);
}

/// Where keys have been removed, the server of a slot that is on its way looks for them elsewhere, in the middle of a
/// block and of a script: nothing is left half done.
#[tokio::test]
async fn a_field_is_removed_meanwhile() {
    let db = Db::connect(moving().url()).await.unwrap();
    let id = away(20_050);
    robot(id).save(&db).await.unwrap();
    Robot::expire(&db, id, Duration::from_secs(1000)).await.unwrap();
    move_half(moving(), slot(id), 0);
    Robot { image: None, ..robot(id) }.save(&db).await.unwrap();
    assert_eq!(left(moving(), &id.to_string()), 2);
    finish(moving(), slot(id));
    assert_eq!(Robot::load(&db, id).await.unwrap(), Robot { image: None, ..robot(id) });
    assert!(Robot::delete(&db, id).await.unwrap());
    // The whole record.
    let id = away(id + 1);
    robot(id).save(&db).await.unwrap();
    move_half(moving(), slot(id), 0);
    assert!(Robot::expire(&db, id, Duration::ZERO).await.unwrap());
    assert_eq!(left(moving(), &id.to_string()), 0);
    finish(moving(), slot(id));
}

/// Half of a record is no record, and where a field has nothing beside the record, the server cannot know that.
#[tokio::test]
async fn what_is_on_its_way_waits() {
    let db = Db::connect(moving().url()).await.unwrap();
    let [torn, without, new, by_script] = [20_100, 20_200, 20_300, 20_500].map(away);
    robot(torn).save(&db).await.unwrap();
    short(by_script).save(&db).await.unwrap();
    Robot { image: None, ..robot(without) }.save(&db).await.unwrap();
    for id in [torn, without, new, by_script] {
        move_half(moving(), slot(id), 0);
    }
    move_keys(moving(), &[format!("CB{{{torn}}}.pose")]);
    let (start, long) = (Instant::now(), Duration::from_millis(800));
    let finished = tokio::task::spawn_blocking(move || {
        std::thread::sleep(long);
        [torn, without, new, by_script].into_iter().for_each(|id| finish(moving(), slot(id)));
    });
    let update = Robot::update(&db, without, Robot::changes().pose(vec![1.0]));
    let made = robot(new);
    let script = scripts(&db, by_script);
    let (loaded, updated, saved, ()) = tokio::join!(Robot::load(&db, torn), update, made.save(&db), script);
    assert_eq!(loaded.unwrap(), robot(torn));
    updated.unwrap();
    saved.unwrap();
    assert!(start.elapsed() >= long);
    finished.await.unwrap();
    assert_eq!(Robot::load(&db, without).await.unwrap(), Robot { pose: vec![1.0], image: None, ..robot(without) });
    assert_eq!(Robot::load(&db, new).await.unwrap(), made);
    // With less patience it is not run.
    let impatient = Db::builder().connection("default", moving().url()).connection_timeout(Duration::from_millis(200));
    let impatient = connect(impatient).await;
    let id = away(20_600);
    robot(id).save(&impatient).await.unwrap();
    move_half(moving(), slot(id), 1);
    let error = Robot::load(&impatient, id).await.unwrap_err();
    assert!(error.is_not_run() && error.to_string().contains("TRYAGAIN"), "{error}");
    finish(moving(), slot(id));
    assert_eq!(Robot::load(&impatient, id).await.unwrap(), robot(id));
    assert_eq!(Robot::delete_many(&db, [torn, without, new, id]).await.unwrap(), 4);
    Short::delete(&db, by_script).await.unwrap();
}
