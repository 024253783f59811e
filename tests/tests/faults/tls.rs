//! TLS as Redis itself speaks it, and certificates that are not right.

use std::process::Command;
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use redis_struct::testing::{Cluster, FoundServer, Sentinel, Server, ServerBuilder, Tls, servers};
use redis_struct::{Builder, Db, Protocol, RedisStruct};
use redis_struct_tests::connect;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::{Thing, everything_told, thing};

/// An authority with a name of its own.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate and its key.
struct Signed {
    pem: String,
    key: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = params("authority");
        params.subject_alt_names.clear();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    fn sign(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> Signed {
        let mut params = params(name);
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        Signed { pem: params.signed_by(&key, &self.issuer).unwrap().pem(), key: key.serialize_pem() }
    }

    /// A server with a certificate of this authority.
    fn server(&self, signed: Signed) -> ServerBuilder {
        Server::builder().tls(Tls { cert: signed.pem, key: signed.key, ca: self.pem.clone() })
    }
}

fn params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn expired(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(2019, 1, 1);
    params.not_after = date_time_ymd(2020, 1, 1);
}

/// The wheels' build of Redis has no TLS; `tls_with_an_authority_of_ones_own` runs there too.
fn there_is_tls() -> bool {
    servers().iter().any(FoundServer::has_tls)
}

fn to(url: &str, authority: &Authority) -> Builder {
    Db::builder().connection("default", url).root_certificate(authority.pem.clone())
}

/// Not connected, and not for lack of a network: nobody tries again.
async fn refused(builder: Builder) -> String {
    let error = builder.build().await.unwrap_err();
    assert!(error.is_config() && !error.is_connection(), "{error}");
    everything_told(&error)
}

#[tokio::test]
async fn the_servers_certificate_is_checked() {
    if !there_is_tls() {
        return;
    }
    let authority = Authority::new();
    let server = authority.server(authority.sign("localhost", |_| {})).password("hunter2").start().unwrap();
    let url = server.url();
    for protocol in [Protocol::Resp2, Protocol::Resp3] {
        let db = connect(to(&url, &authority).protocol(protocol)).await;
        let things: Vec<_> = (340..360).map(thing).collect();
        Thing::save_many(&db, &things).await.unwrap();
        assert!(Thing::load_many(&db, 340..360).await.unwrap().into_iter().flatten().eq(things));
    }
    let told = refused(Db::builder().connection("default", &url)).await;
    assert!(told.contains("unknown authority") && told.contains("root_certificate"), "{told}");
    assert!(refused(to(&url, &Authority::new())).await.contains("certificate"));
    let told = refused(to(&url.replace("localhost", "127.0.0.1"), &authority)).await;
    assert!(told.contains("certificate is for another host"), "{told}");
    // The password was not sent to any of them.
    assert!(!told.contains("hunter2"), "{told}");

    let old = authority.server(authority.sign("localhost", expired)).start().unwrap();
    let told = refused(to(&old.url(), &authority)).await;
    assert!(told.contains("certificate has expired"), "{told}");
}

#[tokio::test]
async fn a_server_may_want_a_certificate_of_its_clients() {
    if !there_is_tls() {
        return;
    }
    let (authority, stranger) = (Authority::new(), Authority::new());
    let client = |signed: Signed, url: &str| to(url, &authority).client_certificate(signed.pem, signed.key);
    for version in ["TLSv1.3", "TLSv1.2"] {
        let server = authority
            .server(authority.sign("localhost", |_| {}))
            .password("hunter2")
            .arg("tls-auth-clients", "yes")
            .arg("tls-protocols", version)
            .start()
            .unwrap();
        let url = server.url();
        let db = connect(client(authority.sign("api", |_| {}), &url)).await;
        assert_eq!(db.ping(version).await.unwrap(), version);
        for _ in 0..20 {
            let told = refused(to(&url, &authority)).await;
            assert!(told.contains("client_certificate") && !told.contains("hunter2"), "{version}: {told}");
        }
        for signed in [stranger.sign("api", |_| {}), authority.sign("api", expired)] {
            let key = signed.key.clone();
            let told = refused(client(signed, &url)).await;
            assert!(told.contains("refuses the client certificate"), "{version}: {told}");
            assert!(!key.lines().any(|line| told.contains(line)), "{told}");
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_is_not_waited_for() {
    if !there_is_tls() {
        return;
    }
    let authority = Authority::new();
    let (right, wrong) = (authority.sign("localhost", |_| {}), authority.sign("localhost", expired));
    let server = authority.server(Signed { pem: right.pem.clone(), key: right.key.clone() }).start().unwrap();
    let shows = |signed: &Signed| {
        std::fs::write(server.socket().with_file_name("cert.pem"), &signed.pem).unwrap();
        std::fs::write(server.socket().with_file_name("key.pem"), &signed.key).unwrap();
        server.restart().unwrap();
    };
    let db = connect(to(&server.url(), &authority)).await;
    shows(&wrong);
    tokio::time::sleep(Duration::from_millis(20)).await;
    let started = Instant::now();
    let error = db.ping("x").await.unwrap_err();
    assert!(error.is_config() && error.is_not_run() && error.to_string().contains("expired"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    shows(&right);
    assert_eq!(db.ping("again").await.unwrap(), "again");
}

#[tokio::test]
async fn a_server_without_tls_is_told_from_one_that_is_not_there() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("rediss://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            client.write_all(b"-DENIED Redis is running in protected mode\r\n").await.unwrap();
        }
    });
    let told = refused(Db::builder().connection("default", &url)).await;
    assert!(told.contains("does not speak TLS"), "{told}");
    let error = Db::connect("rediss://127.0.0.1:1").await.unwrap_err();
    assert!(error.is_connection() && !error.is_config(), "{error}");
}

#[tokio::test]
async fn certificates_that_cannot_be_used_are_an_error_at_once() {
    let authority = Authority::new();
    let (mine, other) = (authority.sign("api", |_| {}), authority.sign("api", |_| {}));
    let build = |chain: &str, key: &str| {
        refused(Db::builder().connection("default", "redis://127.0.0.1:1").client_certificate(chain, key))
    };
    assert!(build("", &mine.key).await.contains("no `BEGIN CERTIFICATE`"));
    assert!(build(&mine.pem, &mine.pem).await.contains("no `BEGIN PRIVATE KEY`"));
    let told = build(&mine.pem, &other.key).await;
    assert!(told.contains("key of the client certificate"), "{told}");
    assert!(!other.key.lines().any(|line| told.contains(line)), "{told}");
}

/// In a process of its own: where the system's certificates are is a variable of the environment.
#[test]
fn the_systems_certificates_are_trusted() {
    if !there_is_tls() {
        return;
    }
    let authority = Authority::new();
    let server = authority.server(authority.sign("localhost", |_| {})).start().unwrap();
    let file = server.socket().with_file_name("system.pem");
    std::fs::write(&file, &authority.pem).unwrap();
    let run = |file: &std::path::Path| {
        Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "tls::with_the_systems_certificates", "--ignored"])
            .env("SSL_CERT_FILE", file)
            .env("REDIS_STRUCT_TLS_URL", server.url())
            .output()
            .unwrap()
    };
    let trusted = run(&file);
    assert!(trusted.status.success(), "{}", String::from_utf8_lossy(&trusted.stdout));
    let unknown = run(&file.with_file_name("none.pem"));
    assert!(!unknown.status.success());
    assert!(String::from_utf8_lossy(&unknown.stdout).contains("unknown authority"));
}

#[tokio::test]
#[ignore = "a part of `the_systems_certificates_are_trusted`, which runs it"]
async fn with_the_systems_certificates() {
    let url = std::env::var("REDIS_STRUCT_TLS_URL").unwrap();
    let db = connect(Db::builder().connection("default", url)).await;
    assert_eq!(db.ping("x").await.unwrap(), "x");
}

/// In one pipeline each, so that all nodes are asked.
async fn keeps_things(db: &Db) {
    let things: Vec<_> = (400..460).map(thing).collect();
    Thing::save_many(db, &things).await.unwrap();
    assert!(Thing::load_many(db, 400..460).await.unwrap().into_iter().flatten().eq(things));
}

#[tokio::test]
async fn tls_and_passwords_of_a_cluster() {
    if !there_is_tls() {
        return;
    }
    let (authority, stranger) = (Authority::new(), Authority::new());
    let Signed { pem, key } = authority.sign("localhost", |_| {});
    let tls = Tls { cert: pem, key, ca: authority.pem.clone() };
    let cluster = Cluster::builder().replicas_per_master(0).password("hunter2").tls(tls).start().unwrap();
    let url = cluster.url();
    assert!(url.starts_with("rediss+cluster://:hunter2@localhost:"), "{url}");
    let db = connect(to(&url, &authority)).await;
    keeps_things(&db).await;
    assert!(!format!("{db:?}").contains("hunter2"), "{db:?}");
    let told = refused(to(&url, &stranger)).await;
    assert!(told.contains("certificate") && !told.contains("hunter2"), "{told}");
    let told = refused(to(&url.replace("hunter2", "wrong-secret"), &authority)).await;
    assert!(told.contains("log-in") && !told.contains("wrong-secret"), "{told}");
}

#[tokio::test]
async fn tls_and_passwords_of_sentinels_and_of_their_master() {
    if !there_is_tls() {
        return;
    }
    let (authority, stranger) = (Authority::new(), Authority::new());
    let Signed { pem, key } = authority.sign("localhost", |_| {});
    let tls = Tls { cert: pem, key, ca: authority.pem.clone() };
    let group = Sentinel::builder().password("hunter2").sentinel_password("watch3r").tls(tls).start().unwrap();
    let url = group.url();
    assert!(url.starts_with("rediss+sentinel://:hunter2@localhost:"), "{url}");
    let db = connect(to(&url, &authority)).await;
    keeps_things(&db).await;
    let shown = format!("{db:?}");
    assert!(!shown.contains("hunter2") && !shown.contains("watch3r"), "{shown}");
    for (wrong, authority, what) in [
        (url.clone(), &stranger, "certificate"),
        (url.replace("hunter2", "wrong-secret"), &authority, "log-in"),
        (url.replace("watch3r", "wrong-secret"), &authority, "log-in"),
        (url.replace("?sentinel_password=watch3r", ""), &authority, "sentinel_password"),
    ] {
        let told = refused(to(&wrong, authority)).await;
        assert!(told.contains(what), "{told}");
        assert!(["secret", "hunter2", "watch3r"].iter().all(|secret| !told.contains(secret)), "{told}");
    }
}
