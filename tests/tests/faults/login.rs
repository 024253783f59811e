use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use redis_struct::testing::{Reply, Server};
use redis_struct::{Db, Protocol, RedisStruct};
use redis_struct_tests::{connect, server};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::{Thing, everything_told, thing};

#[tokio::test]
async fn a_password_is_used_and_never_shown() {
    let server = Server::builder().password("hunter2").tcp().start().unwrap();
    let (port, socket) = (server.port().unwrap(), server.socket().display().to_string());
    for url in [server.url(), format!("redis://:hunter2@127.0.0.1:{port}"), format!("unix://{socket}?pass=hunter2")] {
        assert!(!format!("{:?}", Db::builder().connection("default", &url)).contains("hunter2"));
        let db = Db::connect(&url).await.unwrap();
        assert_eq!(db.ping("x").await.unwrap(), "x");
        assert!(!format!("{db:?}").contains("hunter2"));
    }
    for url in [
        format!("redis://:wrong-secret@127.0.0.1:{port}"),
        format!("redis://nobody:wrong-secret@127.0.0.1:{port}"),
        format!("redis://127.0.0.1:{port}"),
        format!("redis://127.0.0.1:{port}?protocol=resp3"),
    ] {
        let error = Db::connect(&url).await.unwrap_err();
        assert!(error.is_config(), "{url}: {error}");
        let told = everything_told(&error);
        assert!(told.contains("log-in") && !told.contains("wrong-secret"), "{told}");
    }
}

#[tokio::test]
async fn a_database_is_selected() {
    let server = Server::builder().tcp().start().unwrap();
    let port = server.port().unwrap();
    let third = Db::connect(format!("redis://127.0.0.1:{port}/3")).await.unwrap();
    thing(301).save(&third).await.unwrap();
    assert!(!Thing::exists(&Db::connect(server.url()).await.unwrap(), 301).await.unwrap());
    let error = Db::connect(format!("redis://127.0.0.1:{port}/999")).await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("database"), "{error}");
}

#[tokio::test]
async fn users_have_the_rights_that_they_have() {
    let server = Server::builder()
        .tcp()
        .arg("user", "ada on >hunter2 ~FAULT* +@all -flushall -select")
        .arg("user", "off off >hunter2 ~* +@all")
        .start()
        .unwrap();
    let url = |who: &str| format!("redis://{who}@127.0.0.1:{}", server.port().unwrap());
    for protocol in [Protocol::Resp2, Protocol::Resp3] {
        let to = |url: String| Db::builder().connection("default", url).protocol(protocol);
        let ada = connect(to(url("ada:hunter2"))).await;
        assert_eq!(ada.command("ACL").arg("WHOAMI").query::<String, _>(&ada).await.unwrap(), "ada");
        thing(320).save(&ada).await.unwrap();
        assert_eq!(Thing::load(&ada, 320).await.unwrap(), thing(320));
        for call in [ada.command("FLUSHALL"), ada.command("GET").key("other")] {
            let error = call.query::<Option<String>, _>(&ada).await.unwrap_err();
            let told = everything_told(&error);
            assert!(error.is_server() && told.contains("NOPERM") && !told.contains("hunter2"), "{told}");
        }
        for who in ["ada:wrong-secret", "ada:hunter2%20", "off:hunter2", "nobody:hunter2"] {
            let error = to(url(who)).build().await.unwrap_err();
            let told = everything_told(&error);
            assert!(error.is_config() && told.contains("log-in"), "{told}");
            assert!(!told.contains("wrong-secret") && !told.contains("hunter2"), "{told}");
        }
        // May not choose a database.
        let error = to(url("ada:hunter2") + "/1").build().await.unwrap_err();
        let told = everything_told(&error);
        assert!(error.is_config() && told.contains("refuses the log-in") && !told.contains("hunter2"), "{told}");
    }
}

#[tokio::test]
async fn connections_have_a_name() {
    let server = Server::builder().arg("user", "shy on >x ~* +@all -client|setname").start().unwrap();
    for protocol in [Protocol::Resp2, Protocol::Resp3] {
        let to = |url: String| Db::builder().connection("default", url).protocol(protocol);
        let db = connect(to(server.url()).client_name("api-1")).await;
        let name = || db.command("CLIENT").arg("GETNAME").query::<String, _>(&db);
        assert_eq!(name().await.unwrap(), "api-1");
        // The next connection too.
        let killed = server.command(&["CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"]).unwrap();
        assert_eq!(killed, Reply::Int(1));
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        assert_eq!(name().await.unwrap(), "api-1");
        for wrong in ["", "two words", "line\n", "é"] {
            let error = to(server.url()).client_name(wrong).build().await.unwrap_err();
            assert!(error.is_config() && error.to_string().contains("client name"), "{error}");
        }
        let shy = server.url() + "?user=shy&pass=x";
        let error = to(shy.clone()).client_name("api-1").build().await.unwrap_err();
        assert!(error.is_config() && error.to_string().contains("client|setname"), "{error}");
        assert_eq!(connect(to(shy)).await.ping("x").await.unwrap(), "x");
    }
}

struct Authority {
    pem: String,
    acceptor: TlsAcceptor,
}

/// An authority, and what speaks TLS with a certificate of it for `localhost`.
fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let server_key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&server_key, &issuer).unwrap();
    let private = PrivateKeyDer::try_from(server_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![server.der().clone()], private)
        .unwrap();
    Authority { pem: root.pem(), acceptor: TlsAcceptor::from(Arc::new(config)) }
}

/// TLS before the test server, whatever the server was built with: its address.
async fn tls_before_the_server(acceptor: TlsAcceptor) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut client = acceptor.accept(client).await?;
                let mut redis = UnixStream::connect(server().socket()).await?;
                copy_bidirectional(&mut client, &mut redis).await
            });
        }
    });
    format!("rediss://localhost:{port}")
}

#[tokio::test]
async fn tls_with_an_authority_of_ones_own() {
    let authority = authority();
    let url = tls_before_the_server(authority.acceptor).await;
    let db = connect(Db::builder().connection("default", &url).root_certificate(authority.pem.clone())).await;
    let things: Vec<_> = (310..330).map(thing).collect();
    Thing::save_many(&db, &things).await.unwrap();
    assert!(Thing::load_many(&db, 310..330).await.unwrap().into_iter().flatten().eq(things));
    let large = [(331, 1), (332, 100), (333, 5000)]
        .map(|(id, kib)| Thing { name: "0123456789abcdef".repeat(kib << 6), ..thing(id) });
    for thing in &large {
        thing.save(&db).await.unwrap();
        assert!(Thing::load(&db, thing.id).await.unwrap() == *thing, "{} bytes came back changed", thing.name.len());
    }
    let (_, loaded) =
        db.atomic(|p| (Thing::save_many(p, &large), large.each_ref().map(|t| Thing::load(p, t.id)))).await.unwrap();
    assert!(loaded == large);
    // Mozilla's roots do not know it, nor does another authority.
    let error = Db::connect(&url).await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("certificate"), "{error}");
    let stranger = self::authority().pem;
    let error = Db::builder().connection("default", &url).root_certificate(stranger).build().await.unwrap_err();
    assert!(error.is_config() && error.to_string().contains("certificate"), "{error}");
    let wrong_name = url.replace("localhost", "127.0.0.1");
    assert!(Db::builder().connection("default", wrong_name).root_certificate(authority.pem).build().await.is_err());
    let error = Db::builder().connection("default", &url).root_certificate("no pem").build().await.unwrap_err();
    assert!(error.is_config(), "{error}");
}
