//! A private cluster: its slots, its keys, what becomes of it when a master dies.

#![expect(clippy::indexing_slicing, reason = "nodes that the test has started")]

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use redis_struct::testing::{Cluster, FoundServer, Reply, Server, Tls, servers};

use super::{Outcome, bulk, ok, runs};

/// The cluster of those tests that leave its nodes alone, and how long it took to start.
fn cluster() -> io::Result<&'static (Cluster, Duration)> {
    static CLUSTER: OnceLock<(Cluster, Duration)> = OnceLock::new();
    static STARTING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = STARTING.lock().unwrap_or_else(|e| e.into_inner());
    if CLUSTER.get().is_none() {
        let start = Instant::now();
        let cluster = Cluster::start()?;
        let _ = CLUSTER.set((cluster, start.elapsed()));
    }
    CLUSTER.get().ok_or_else(|| io::Error::other("no cluster"))
}

fn port(server: &Server) -> u16 {
    server.port().unwrap_or_default()
}

#[test]
fn starts_complete_and_soon() -> Outcome {
    let (cluster, took) = cluster()?;
    // usually 2.1 s; the other tests of this file start servers meanwhile
    assert!(*took < Duration::from_secs(15), "{took:?}");
    assert_eq!(cluster.nodes().len(), 6);
    assert_eq!(cluster.masters()?, [0, 1, 2]);
    for master in 0..3 {
        assert_eq!(cluster.replicas_of(master)?, [master + 3]);
    }
    let addresses: Vec<String> = cluster.nodes().iter().map(|node| format!("127.0.0.1:{}", port(node))).collect();
    assert_eq!(cluster.url(), format!("redis+cluster://{}", addresses.join(",")));
    assert_eq!(cluster.address(4), addresses[4]);
    assert_eq!(addresses.iter().collect::<BTreeSet<_>>().len(), 6);
    cluster.wait_ok()
}

#[test]
fn slots_are_those_of_the_specification() -> Outcome {
    let (cluster, _) = cluster()?;
    assert_eq!(cluster.slot("123456789")?, 0x31c3);
    assert_eq!(cluster.slot("a{user}b")?, cluster.slot("user")?);
    assert_eq!([cluster.owner(0)?, cluster.owner(16383)?], [0, 2]);
    Ok(())
}

#[test]
fn keys_land_where_they_should() -> Outcome {
    let (cluster, _) = cluster()?;
    let mut used = BTreeSet::new();
    for number in 0..60 {
        let key = format!("land{{{number}}}");
        assert_eq!(cluster.command(&["SET", &key, "v"])?, ok());
        assert_eq!(cluster.command(&["GET", &key])?, bulk("v"));
        let master = cluster.master_of(&key)?;
        used.insert(master);
        for place in 0..3 {
            let reply = cluster.nodes()[place].command(&["GET", &key])?;
            let address = cluster.address(master);
            let moved = Reply::Error(format!("MOVED {} {address}", cluster.slot(&key)?));
            assert_eq!(reply, if place == master { bulk("v") } else { moved });
        }
    }
    assert_eq!(used.len(), 3, "{used:?}");
    Ok(())
}

#[test]
fn replicas_have_what_their_master_has() -> Outcome {
    let (cluster, _) = cluster()?;
    let master = cluster.master_of("copied")?;
    let mut client = cluster.nodes()[master].connect()?;
    assert_eq!(client.command(&["SET", "copied", "v"])?, ok());
    assert_eq!(client.command(&["WAIT", "1", "5000"])?, Reply::Int(1));
    let mut replica = cluster.nodes()[cluster.replicas_of(master)?[0]].connect()?;
    assert_eq!(replica.command(&["READONLY"])?, ok());
    assert_eq!(replica.command(&["GET", "copied"])?, bulk("v"));
    Ok(())
}

#[test]
fn a_slot_moves_with_its_keys() -> Outcome {
    let (cluster, _) = cluster()?;
    let keys: Vec<String> = (0..250).map(|number| format!("{{moves}}{number}")).collect();
    for key in &keys {
        assert_eq!(cluster.command(&["SET", key, "v"])?, ok());
    }
    let (slot, from) = (cluster.slot("moves")?, cluster.master_of("moves")?);
    let to = (from + 1) % 3;
    cluster.migrate_slot(slot, to)?;
    assert_eq!(cluster.owner(slot)?, to);
    assert_eq!(count(cluster, from, slot)?, 0);
    assert_eq!(count(cluster, to, slot)?, 250);
    assert_eq!(cluster.nodes()[to].command(&["GET", &keys[249]])?, bulk("v"));
    let moved = cluster.nodes()[from].command(&["GET", &keys[0]])?;
    assert_eq!(moved, Reply::Error(format!("MOVED {slot} {}", cluster.address(to))));
    cluster.migrate_slot(slot, to)?;
    cluster.migrate_slot(slot, from)?;
    assert_eq!(count(cluster, from, slot)?, 250);
    cluster.wait_ok()
}

#[test]
fn a_slot_can_be_held_half_way() -> Outcome {
    let (cluster, _) = cluster()?;
    let (slot, from) = (cluster.slot("half")?, cluster.master_of("half")?);
    let to = (from + 2) % 3;
    assert_eq!(cluster.command(&["MSET", "{half}1", "a", "{half}2", "b"])?, ok());

    cluster.begin_migration(slot, to)?;
    assert_eq!(cluster.migrate_keys(slot, to, 1)?, 1);
    assert_eq!([count(cluster, from, slot)?, count(cluster, to, slot)?], [1, 1]);
    let source = &cluster.nodes()[from];
    let ask = Reply::Error(format!("ASK {slot} {}", cluster.address(to)));
    assert_eq!(source.command(&["GET", "{half}new"])?, ask);
    let both = source.command(&["MGET", "{half}1", "{half}2"])?;
    assert!(matches!(&both, Reply::Error(text) if text.starts_with("TRYAGAIN")), "{both:?}");
    assert_eq!([cluster.command(&["GET", "{half}1"])?, cluster.command(&["GET", "{half}2"])?], [bulk("a"), bulk("b")]);
    // a new key is made where the slot is going to be
    assert_eq!(cluster.command(&["SET", "{half}new", "c"])?, ok());
    assert_eq!(count(cluster, to, slot)?, 2);

    let early = cluster.finish_migration(slot, to).map_err(|e| e.to_string());
    assert!(early.err().unwrap_or_default().contains("still has keys"));
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| cluster.command(&["MGET", "{half}1", "{half}2"]));
        std::thread::sleep(Duration::from_millis(50));
        assert!(!waiting.is_finished(), "TRYAGAIN came through");
        assert_eq!(cluster.migrate_keys(slot, to, 10)?, 1);
        assert_eq!(cluster.migrate_keys(slot, to, 10)?, 0);
        cluster.finish_migration(slot, to)?;
        let values = waiting.join().map_err(|_| io::Error::other("panicked"))??;
        assert_eq!(values, Reply::Array(vec![bulk("a"), bulk("b")]));
        io::Result::Ok(())
    })?;
    assert_eq!(cluster.master_of("half")?, to);
    assert_eq!(source.command(&["GET", "{half}1"])?, Reply::Error(format!("MOVED {slot} {}", cluster.address(to))));
    Ok(())
}

#[test]
fn a_killed_master_is_replaced_and_comes_back_as_replica() -> Outcome {
    let cluster = Cluster::builder().password("p/w").node_timeout(Duration::from_millis(800)).start()?;
    assert!(cluster.url().starts_with("redis+cluster://:p%2Fw@127.0.0.1:"), "{}", cluster.url());
    let old = cluster.master_of("kept")?;
    let mut client = cluster.nodes()[old].connect()?;
    assert_eq!(client.command(&["SET", "kept", "v"])?, ok());
    assert_eq!(client.command(&["WAIT", "1", "5000"])?, Reply::Int(1));
    // with a password, too, keys can be moved
    cluster.migrate_slot(cluster.slot("kept")?, (old + 1) % 3)?;
    cluster.migrate_slot(cluster.slot("kept")?, old)?;

    cluster.nodes()[old].stop()?;
    let new = cluster.wait_for_failover(old, Duration::from_secs(20))?;
    assert_eq!(new, old + 3);
    assert_eq!(cluster.master_of("kept")?, new);
    assert!(cluster.masters()?.contains(&new) && !cluster.masters()?.contains(&old));
    assert_eq!(cluster.command(&["GET", "kept"])?, bulk("v"));
    cluster.wait_ok()?;

    cluster.nodes()[old].restart()?;
    cluster.wait_ok()?;
    assert_eq!(cluster.replicas_of(new)?, [old]);

    // a paused one is missed as well
    cluster.nodes()[new].pause()?;
    assert_eq!(cluster.wait_for_failover(new, Duration::from_secs(20))?, old);
    assert_eq!(cluster.command(&["GET", "kept"])?, bulk("v"));
    cluster.nodes()[new].resume()?;
    cluster.wait_ok()?;
    assert_eq!(cluster.replicas_of(old)?, [new]);

    let waited = cluster.wait_for_failover(old, Duration::from_millis(20)).map_err(|e| e.kind());
    assert_eq!(waited, Err(io::ErrorKind::TimedOut), "nobody has failed");
    leaves_nothing(cluster)
}

fn leaves_nothing(cluster: Cluster) -> Outcome {
    let facts = |node: &Server| (node.pid(), node.socket().parent().map(Path::to_owned).unwrap_or_default());
    let all: Vec<_> = cluster.nodes().iter().map(facts).collect();
    assert!(all.iter().all(|(pid, dir)| runs(*pid) && dir.is_dir()));
    drop(cluster);
    for (pid, dir) in all {
        assert!(!runs(pid) && !dir.exists());
    }
    Ok(())
}

#[test]
fn other_shapes_and_settings() -> Outcome {
    let cluster = Cluster::builder().masters(2).replicas_per_master(0).arg("maxmemory", "5mb").start()?;
    assert_eq!((cluster.masters()?, cluster.nodes().len()), (vec![0, 1], 2));
    assert_eq!([cluster.owner(8191)?, cluster.owner(8192)?], [0, 1]);
    let read = cluster.nodes()[1].command(&["CONFIG", "GET", "maxmemory"])?;
    assert_eq!(read, Reply::Array(vec![bulk("maxmemory"), bulk("5242880")]));
    let wrong = cluster.migrate_slot(1, 2).map_err(|e| e.kind());
    assert_eq!(wrong, Err(io::ErrorKind::InvalidInput), "there is no node 2");
    let none = Cluster::builder().masters(0).start().map(drop).map_err(|e| e.kind());
    assert_eq!(none, Err(io::ErrorKind::InvalidInput));
    cluster.nodes()[0].stop()?;
    assert_eq!(cluster.owner(1)?, 0, "nobody else has taken it");
    cluster.nodes()[1].stop()?;
    assert!(cluster.owner(1).is_err() && cluster.command(&["PING"]).is_err());
    leaves_no_directories(cluster)
}

fn leaves_no_directories(cluster: Cluster) -> Outcome {
    let dirs: Vec<_> = cluster.nodes().iter().map(|node| node.socket().to_owned()).collect();
    drop(cluster);
    assert!(dirs.iter().all(|socket| socket.parent().is_some_and(|dir| !dir.exists())));
    Ok(())
}

#[test]
fn tls_among_the_nodes_and_with_clients() -> Outcome {
    let names = ["localhost", "127.0.0.1"].map(str::to_owned).to_vec();
    let key = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
    let (cert, secret) = (key.cert.pem(), key.signing_key.serialize_pem());
    let started = Cluster::builder().tls(Tls { cert: cert.clone(), key: secret, ca: cert }).start();
    if !servers().iter().any(FoundServer::has_tls) {
        // The wheels' build has none.
        let text = started.map(drop).map_err(|e| e.to_string());
        assert!(text.err().unwrap_or_default().contains("with TLS"));
        return Ok(());
    }
    let cluster = started?;
    assert!(cluster.url().starts_with("rediss+cluster://localhost:"), "{}", cluster.url());
    assert_eq!(cluster.command(&["SET", "k", "v"])?, ok());
    let (slot, from) = (cluster.slot("k")?, cluster.master_of("k")?);
    let to = (from + 1) % 3;
    let moved = cluster.nodes()[to].command(&["GET", "k"])?;
    assert_eq!(moved, Reply::Error(format!("MOVED {slot} {}", cluster.address(from))));
    cluster.migrate_slot(slot, to)?;
    assert_eq!(cluster.nodes()[to].command(&["GET", "k"])?, bulk("v"));
    Ok(())
}

/// How many keys of a slot a node has.
fn count(cluster: &Cluster, node: usize, slot: u16) -> io::Result<i64> {
    let reply = cluster.nodes()[node].command(&["CLUSTER", "COUNTKEYSINSLOT", &slot.to_string()])?;
    reply.as_int().ok_or_else(|| io::Error::other(format!("{reply:?}")))
}
