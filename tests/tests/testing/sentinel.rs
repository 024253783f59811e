//! A private group of a master, a replica and sentinels.

#![expect(clippy::indexing_slicing, reason = "servers that the test has started")]

use std::io;
use std::path::Path;
use std::time::{Duration, Instant};

use redis_struct::testing::{Client, FoundServer, Reply, Sentinel, Server, Tls, servers};

use super::{Outcome, bulk, ok, runs};

const LONG: Duration = Duration::from_secs(20);

#[test]
fn a_killed_master_is_replaced_and_comes_back_as_replica() -> Outcome {
    let start = Instant::now();
    let group = Sentinel::start()?;
    // usually 0.2 s; other tests start servers meanwhile
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
    assert_eq!((group.servers().len(), group.sentinels().len(), group.master()?), (2, 3, 0));
    let addresses: Vec<String> = group.sentinels().iter().map(address).collect();
    assert_eq!(group.url(), format!("redis+sentinel://{}/mymaster", addresses.join(",")));

    let mut client = group.servers()[0].connect()?;
    assert_eq!(client.command(&["SET", "k", "v"])?, ok());
    assert_eq!(client.command(&["WAIT", "1", "5000"])?, Reply::Int(1));
    group.servers()[0].stop()?;
    assert_eq!(group.wait_for_master(0, LONG)?, 1);
    assert_eq!(group.master()?, 1);
    assert_eq!(group.servers()[1].command(&["GET", "k"])?, bulk("v"));
    assert_eq!(group.servers()[1].command(&["SET", "k", "w"])?, ok());

    group.servers()[0].restart()?;
    group.wait_ok()?;
    assert_eq!(group.servers()[0].command(&["GET", "k"])?, bulk("w"));
    let refused = group.servers()[0].command(&["SET", "k", "x"])?;
    assert!(matches!(&refused, Reply::Error(text) if text.starts_with("READONLY")), "{refused:?}");

    let waited = group.wait_for_master(1, Duration::from_millis(20)).map_err(|e| e.kind());
    assert_eq!(waited, Err(io::ErrorKind::TimedOut), "nobody has failed");
    leaves_nothing(group)
}

fn address(server: &Server) -> String {
    format!("127.0.0.1:{}", server.port().unwrap_or_default())
}

fn leaves_nothing(group: Sentinel) -> Outcome {
    let facts = |server: &Server| (server.pid(), server.socket().parent().map(Path::to_owned).unwrap_or_default());
    let all: Vec<_> = group.servers().iter().chain(group.sentinels()).map(facts).collect();
    assert!(all.iter().all(|(pid, dir)| runs(*pid) && dir.is_dir()));
    drop(group);
    for (pid, dir) in all {
        assert!(!runs(pid) && !dir.exists());
    }
    Ok(())
}

#[test]
fn a_failover_can_be_asked_for_and_passwords_too() -> Outcome {
    let group = Sentinel::builder()
        .password("d/p")
        .sentinel_password("s p")
        .down_after(Duration::from_millis(600))
        .failover_timeout(Duration::from_secs(4))
        .arg("maxmemory", "5mb")
        .start()?;
    let url = group.url();
    assert!(url.starts_with("redis+sentinel://:d%2Fp@127.0.0.1:"), "{url}");
    assert!(url.ends_with("/mymaster?sentinel_password=s%20p"), "{url}");
    for server in group.servers().iter().chain(group.sentinels()) {
        let refused = Client::connect(server.socket(), None)?.command(&["PING"])?;
        assert!(matches!(&refused, Reply::Error(text) if text.starts_with("NOAUTH")), "{refused:?}");
    }
    let read = group.servers()[1].command(&["CONFIG", "GET", "maxmemory"])?;
    assert_eq!(read, Reply::Array(vec![bulk("maxmemory"), bulk("5242880")]));

    group.failover()?;
    assert_eq!(group.wait_for_master(0, LONG)?, 1);
    group.wait_ok()?;
    group.failover()?;
    assert_eq!(group.wait_for_master(1, LONG)?, 0);

    // two of three sentinels are enough
    group.wait_ok()?;
    group.sentinels()[0].stop()?;
    group.servers()[0].pause()?;
    assert_eq!(group.wait_for_master(0, LONG)?, 1);
    for sentinel in group.sentinels() {
        sentinel.stop()?;
    }
    assert!(group.master().is_err() && group.failover().is_err());

    let hasty = Sentinel::builder().down_after(Duration::from_millis(100)).start().map(drop);
    assert_eq!(hasty.map_err(|e| e.kind()), Err(io::ErrorKind::InvalidInput));
    Ok(())
}

#[test]
fn tls_of_all_of_them() -> Outcome {
    let names = ["localhost", "127.0.0.1"].map(str::to_owned).to_vec();
    let key = rcgen::generate_simple_self_signed(names).map_err(io::Error::other)?;
    let (cert, secret) = (key.cert.pem(), key.signing_key.serialize_pem());
    let started = Sentinel::builder().tls(Tls { cert: cert.clone(), key: secret, ca: cert }).start();
    if !servers().iter().any(FoundServer::has_tls) {
        // The wheels' build has none.
        let text = started.map(drop).map_err(|e| e.to_string());
        assert!(text.err().unwrap_or_default().contains("with TLS"));
        return Ok(());
    }
    let group = started?;
    assert!(group.url().starts_with("rediss+sentinel://localhost:"), "{}", group.url());
    group.servers()[0].stop()?;
    assert_eq!(group.wait_for_master(0, LONG)?, 1);
    let named = group.sentinels()[2].command(&["SENTINEL", "GET-MASTER-ADDR-BY-NAME", "mymaster"])?;
    let port = group.servers()[1].port().unwrap_or_default().to_string();
    assert_eq!(named, Reply::Array(vec![bulk("localhost"), bulk(&port)]));
    Ok(())
}
