//! What a struct may look like: renamed fields, defaults, skipped fields, generics, raw names, other connections.

use redis_struct_tests::{connect, server};

use super::*;

fn anonymous() -> String {
    "nobody".to_owned()
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "SHAPE")]
struct Shape {
    #[redis(key)]
    id: u64,
    #[redis(rename = "the name")]
    name: String,
    #[redis(default)]
    zero: u32,
    #[redis(default = "anonymous")]
    owner: String,
    #[redis(default = 10)]
    ten: u8,
    #[redis(default = vec![1, 2], rename = "\u{fc}")]
    bytes: Vec<u8>,
    #[redis(skip)]
    cache: Vec<String>,
}

fn shape(id: u64) -> Shape {
    Shape { id, name: "a".into(), zero: 0, owner: anonymous(), ten: 10, bytes: vec![1, 2], cache: Vec::new() }
}

#[tokio::test]
async fn fields_are_stored_under_their_new_names() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("SHAPE{{{id}}}");
        shape(id).save(&db).await?;
        holds(&key, [("owner", "nobody"), ("ten", "10"), ("the name", "a"), ("zero", "0"), ("ü", "\u{1}\u{2}")]);
        Shape::update(&db, id, Shape::changes().name("b").bytes(b"x")).await?;
        assert_eq!(Shape::get(&db, id, (Shape::NAME, Shape::BYTES)).await?, ("b".to_owned(), b"x".to_vec()));
        assert_eq!((Shape::NAME.name(), Shape::BYTES.name()), ("the name", "ü"));
        ask(["HSET", &key, "name", "not this one"]);
        assert_eq!(Shape::load(&db, id).await?.name, "b");
        ask(["HDEL", &key, "the name"]);
        let error = Shape::load(&db, id).await.unwrap_err();
        assert!(error.is_missing_field() && error.field() == Some("the name"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn absent_fields_read_as_their_defaults() -> Result<()> {
    for (db, id) in both().await {
        ask(["HSET", &format!("SHAPE{{{id}}}"), "the name", "a"]);
        assert_eq!(Shape::load(&db, id).await?, shape(id));
        let all = (Shape::ZERO, Shape::OWNER, Shape::TEN, Shape::BYTES);
        assert_eq!(Shape::get(&db, id, all).await?, (0, anonymous(), 10, vec![1, 2]));
        assert_eq!(Shape::pop(&db, id, (Shape::OWNER, Shape::TEN)).await?, (anonymous(), 10));
        holds(&format!("SHAPE{{{id}}}"), [("the name", "a")]);
        assert_eq!(Shape::incr(&db, id, Shape::TEN, 1).await?, 11);
    }
    Ok(())
}

#[tokio::test]
async fn skipped_fields_are_never_stored() -> Result<()> {
    for (db, id) in both().await {
        Shape { cache: vec!["x".into()], ..shape(id) }.save(&db).await?;
        ask(["HSET", &format!("SHAPE{{{id}}}"), "cache", "y"]);
        assert_eq!(Shape::load(&db, id).await?, shape(id));
    }
    Ok(())
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "PAIR")]
struct Pair<K, T: Clone = u64, const N: usize = 2> {
    #[redis(key)]
    id: (K, [u8; N]),
    left: T,
    right: Option<T>,
    #[redis(skip)]
    seen: Vec<T>,
}

#[tokio::test]
async fn generic_structs_are_records_too() -> Result<()> {
    type Texts = Pair<u64, String>;
    for (db, id) in both().await {
        let pair = Texts { id: (id, *b"ab"), left: "l".into(), right: None, seen: vec![] };
        pair.save(&db).await?;
        assert_eq!(Texts::load(&db, (id, b"ab")).await?, pair);
        Texts::update(&db, (id, b"ab"), Texts::changes().right("r")).await?;
        assert_eq!(Texts::get(&db, (id, b"ab"), Texts::RIGHT).await?.as_deref(), Some("r"));

        let name = format!("n:{id}");
        let numbers = Pair::<String> { id: (name.clone(), *b"::"), left: 5, right: Some(6), seen: vec![] };
        assert!(numbers.insert(&db).await?);
        assert_eq!(Pair::<String>::incr(&db, (&name, b"::"), Pair::<String>::RIGHT, 1).await?, 7);
        holds(&format!("PAIR{{n%3A{id}:%3A%3A}}"), [("left", "5"), ("right", "7")]);
    }
    Ok(())
}

#[tokio::test]
async fn a_struct_may_live_in_a_function() -> Result<()> {
    type Text = String;
    #[derive(RedisStruct, Debug, PartialEq)]
    #[redis(keyspace = "LOCAL")]
    struct Local {
        #[redis(key)]
        id: u64,
        text: Text,
    }
    for (db, id) in both().await {
        let local = Local { id, text: "x".into() };
        local.save(&db).await?;
        assert_eq!(Local::load(&db, id).await?, local);
    }
    Ok(())
}

#[tokio::test]
async fn raw_names_are_stored_without_their_prefix() -> Result<()> {
    #[derive(RedisStruct, Debug, PartialEq)]
    #[redis(keyspace = "RAW")]
    struct Raw {
        #[redis(key)]
        r#fn: u64,
        r#type: String,
        r#match: Option<i64>,
    }
    for (db, id) in both().await {
        let raw = Raw { r#fn: id, r#type: "t".into(), r#match: None };
        raw.save(&db).await?;
        Raw::update(&db, id, Raw::changes().r#match(1).incr(Raw::MATCH, 1)).await?;
        holds(&format!("RAW{{{id}}}"), [("match", "2"), ("type", "t")]);
        assert_eq!(Raw::get(&db, id, Raw::TYPE).await?, "t");
    }
    Ok(())
}

#[tokio::test]
async fn fields_may_be_called_as_the_operations_are() -> Result<()> {
    #[derive(RedisStruct, Debug, PartialEq)]
    #[redis(keyspace = "NAMES")]
    struct Names {
        #[redis(key)]
        key: u64,
        incr: i64,
        decr: i64,
        value: Option<String>,
        new: bool,
        load: u8,
    }
    for (db, id) in both().await {
        let names = Names { key: id, incr: 1, decr: 2, value: None, new: true, load: 3 };
        names.save(&db).await?;
        Names::update(&db, id, Names::changes().incr(5).decr(6).value("v").new(false).load(4)).await?;
        let changed = Names { key: id, incr: 5, decr: 6, value: Some("v".into()), new: false, load: 4 };
        assert_eq!(Names::load(&db, id).await?, changed);
        assert_eq!(Names::incr(&db, id, Names::INCR, 1).await?, 6);
    }
    Ok(())
}

#[tokio::test]
async fn two_structs_may_share_a_keyspace() -> Result<()> {
    #[derive(RedisStruct, Debug, PartialEq)]
    #[redis(keyspace = "R")]
    struct Badge {
        #[redis(key)]
        id: u64,
        name: String,
        colour: Option<String>,
    }
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        Badge { id, name: "Jim".into(), colour: Some("red".into()) }.save(&db).await?;
        assert_eq!(User::load(&db, id).await?, User { name: "Jim".into(), ..jack(id) });
    }
    Ok(())
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ELSEWHERE", connection = "other", ttl = "1h30m")]
struct Elsewhere {
    #[redis(key)]
    id: u64,
    #[redis(default)]
    n: u8,
}

#[tokio::test]
async fn a_struct_may_be_on_another_connection() -> Result<()> {
    let other = format!("{}?db=1", server().url());
    let db = connect(Db::builder().connection("default", server().url()).connection("other", other)).await;
    let id = fresh();
    Elsewhere { id, n: 1 }.save(&db).await?;
    assert_eq!(Elsewhere::incr(&db, id, Elsewhere::N, 1).await?, 2);
    assert_eq!(Elsewhere::keys(&db).collect_all().await?, [id]);
    assert_eq!(Elsewhere::scan(&db).collect_all().await?, [Elsewhere { id, n: 2 }]);
    assert_eq!(ask(["EXISTS", &format!("ELSEWHERE{{{id}}}")]), Reply::Int(0), "not in the default database");
    Ok(())
}

#[tokio::test]
async fn a_connection_that_does_not_exist_is_named() -> Result<()> {
    for (db, id) in both().await {
        type E = Elsewhere;
        let record = E { id, n: 1 };
        let errors = sends_nothing(&db, async {
            [
                record.save(&db).await.unwrap_err(),
                record.insert(&db).await.unwrap_err(),
                E::load(&db, id).await.unwrap_err(),
                E::get(&db, id, E::N).await.unwrap_err(),
                E::incr(&db, id, E::N, 1).await.unwrap_err(),
                E::update(&db, id, E::changes().n(1)).await.unwrap_err(),
                E::pop(&db, id, E::N).await.unwrap_err(),
                E::delete(&db, id).await.unwrap_err(),
                E::load_many(&db, [id]).await.unwrap_err(),
                E::keys(&db).collect_all().await.unwrap_err(),
                E::scan(&db).collect_all().await.unwrap_err(),
            ]
        })
        .await;
        for error in errors {
            assert!(error.is_config() && !error.is_outcome_unknown(), "{error}");
            assert_eq!(error.record(), Some("Elsewhere"), "{error}");
            assert!(error.to_string().contains("`Elsewhere`") && error.to_string().contains("`other`"), "{error}");
        }
    }
    Ok(())
}
