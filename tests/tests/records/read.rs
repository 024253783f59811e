//! load, find, get, load_many, and what their errors say.

use super::*;

const SECRET: &str = "s3cr3t-b0x";

#[tokio::test]
async fn an_absent_record_is_not_found() -> Result<()> {
    for (db, id) in both().await {
        let error = User::load(&db, id).await.unwrap_err();
        assert!(error.is_not_found() && !error.is_missing_field(), "{error}");
        assert_eq!((error.record(), error.key()), (Some("User"), Some(&*key(id))));
        assert_eq!(User::find(&db, id).await?, None);
        assert_eq!(Note::find(&db, id).await?, None);
        assert!(Note::load(&db, id).await.unwrap_err().is_not_found());
    }
    Ok(())
}

#[tokio::test]
async fn a_hash_of_only_other_fields_is_not_found() -> Result<()> {
    for (db, id) in both().await {
        ask(["HSET", &key(id), "other", "1", "favourite", "the Rust name, not the stored one"]);
        assert!(User::load(&db, id).await.unwrap_err().is_not_found());
        assert_eq!(User::find(&db, id).await?, None);
        assert!(User::exists(&db, id).await?, "a record exists if its key does");
    }
    Ok(())
}

#[tokio::test]
async fn a_missing_required_field_is_named() -> Result<()> {
    for (db, id) in both().await {
        ask(["HSET", &key(id), "last_seen", "1", "name", SECRET]);
        let errors = [
            User::load(&db, id).await.unwrap_err(),
            User::find(&db, id).await.unwrap_err(),
            User::load_many(&db, [id]).await.unwrap_err(),
            User::get(&db, id, (User::NAME, User::ADMIN)).await.unwrap_err(),
        ];
        for error in errors {
            assert!(error.is_missing_field() && !error.is_not_found(), "{error}");
            names(&error, "User", "admin", &key(id));
        }
    }
    Ok(())
}

/// The error says where it happened, both to a program and to a person.
#[track_caller]
fn names(error: &Error, record: &str, field: &str, key: &str) {
    assert_eq!((error.record(), error.field(), error.key()), (Some(record), Some(field), Some(key)), "{error}");
    for word in [record, field, key] {
        assert!(error.to_string().contains(&format!("`{word}`")), "{error}");
    }
    assert!(!all_text(error).contains(SECRET), "{error}");
}

#[tokio::test]
async fn absent_options_and_defaults_are_no_error() -> Result<()> {
    for (db, id) in both().await {
        ask(["HSET", &key(id), "name", "Jack", "admin", "1"]);
        assert_eq!(User::load(&db, id).await?, User { views: 0, ..bare(id) });
    }
    Ok(())
}

#[tokio::test]
async fn get_reads_one_field_or_several() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        assert_eq!(User::get(&db, id, User::NAME).await?, "Jack");
        assert_eq!(User::get(&db, id, (User::FAVOURITE,)).await?, (Some("tea".to_owned()),));
        let several = (User::VIEWS, User::NAME, (User::LAST_SEEN, User::NAME));
        assert_eq!(User::get(&db, id, several).await?, (3, "Jack".to_owned(), (Some(-5), "Jack".to_owned())));
        let f = User::VIEWS;
        let sixteen = User::get(&db, id, (f, f, f, f, f, f, f, f, f, f, f, f, f, f, f, User::ADMIN)).await?;
        assert!(sixteen.0 == 3 && sixteen.14 == 3 && sixteen.15);
    }
    Ok(())
}

#[tokio::test]
async fn get_of_absent_fields_follows_what_is_required() -> Result<()> {
    for (db, id) in both().await {
        assert!(User::get(&db, id, User::NAME).await.unwrap_err().is_not_found());
        assert!(User::get(&db, id, (User::NAME, User::LAST_SEEN)).await.unwrap_err().is_not_found());
        assert_eq!(User::get(&db, id, User::LAST_SEEN).await?, None);
        assert_eq!(User::get(&db, id, (User::LAST_SEEN, User::FAVOURITE)).await?, (None, None));
        assert_eq!(User::get(&db, id, (User::LAST_SEEN, User::VIEWS)).await?, (None, 0));

        ask(["HSET", &key(id), "last_seen", "1"]);
        assert!(User::get(&db, id, User::NAME).await.unwrap_err().is_not_found());
        let error = User::get(&db, id, (User::LAST_SEEN, User::NAME)).await.unwrap_err();
        assert!(error.is_missing_field(), "{error}");
        names(&error, "User", "name", &key(id));
    }
    Ok(())
}

/// One field of each type that can be malformed.
#[derive(RedisStruct, Debug)]
#[redis(keyspace = "RX")]
struct Everything {
    #[redis(key)]
    id: u64,
    int: i64,
    big: Option<u128>,
    #[redis(default)]
    float: f64,
    flag: bool,
    letter: char,
    text: String,
    own: Percent,
}

#[tokio::test]
async fn a_malformed_field_is_named_and_its_value_is_not() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("RX{{{id}}}");
        let good = [("int", "1"), ("flag", "1"), ("letter", "x"), ("text", "x"), ("own", "5")];
        let text = [SECRET.as_bytes(), b"\xff"].concat();
        let fields = ["int", "big", "float", "flag", "letter", "text", "own"];
        let types = ["i64", "Option<u128>", "f64", "bool", "char", "String", "Percent"];
        for (field, kind) in fields.into_iter().zip(types) {
            good.iter().for_each(|(name, value)| _ = ask(["HSET", &key, name, value]));
            redis([b"HSET", key.as_bytes(), field.as_bytes(), &text]);
            let errors = [
                Everything::load(&db, id).await.unwrap_err(),
                Everything::find(&db, id).await.unwrap_err(),
                Everything::load_many(&db, [id]).await.unwrap_err(),
                get_alone(&db, id, field).await,
            ];
            for error in errors {
                assert!(error.is_malformed() && !error.is_missing_field(), "{error}");
                names(&error, "Everything", field, &key);
                assert!(error.to_string().contains(&format!("`{kind}`")), "{error}");
            }
            ask(["HDEL", &key, field]);
        }
    }
    Ok(())
}

async fn get_alone(db: &Db, id: u64, field: &str) -> Error {
    type E = Everything;
    match field {
        "int" => E::get(db, id, E::INT).await.map(drop),
        "big" => E::get(db, id, E::BIG).await.map(drop),
        "float" => E::get(db, id, E::FLOAT).await.map(drop),
        "flag" => E::get(db, id, E::FLAG).await.map(drop),
        "letter" => E::get(db, id, E::LETTER).await.map(drop),
        "text" => E::get(db, id, E::TEXT).await.map(drop),
        _ => E::get(db, id, E::OWN).await.map(drop),
    }
    .unwrap_err()
}

#[tokio::test]
async fn no_error_of_a_write_shows_a_value() -> Result<()> {
    for (db, id) in both().await {
        ask(["HSET", &key(id), "views", SECRET, "last_seen", SECRET]);
        ask(["HSET", &session_key(id), "hits", SECRET]);
        let other = fresh();
        ask(["SET", &key(other), SECRET]);
        let errors = [
            User::incr(&db, id, User::VIEWS, 1).await.unwrap_err(),
            User::decr(&db, id, User::VIEWS, 1).await.unwrap_err(),
            User::incr(&db, id, User::LAST_SEEN, 1).await.unwrap_err(),
            User::update(&db, id, User::changes().name(SECRET).incr(User::VIEWS, 1)).await.unwrap_err(),
            User::pop(&db, id, User::LAST_SEEN).await.unwrap_err(),
            Session::incr(&db, id, Session::HITS, 1).await.unwrap_err(),
            User::update(&db, other, User::changes().name(SECRET)).await.unwrap_err(),
            User::set_if_absent(&db, other, User::NAME, SECRET).await.unwrap_err(),
            User { name: SECRET.into(), ..jack(other) }.save(&db).await.unwrap_err(),
            db.command("HSET").key(key(id)).arg(SECRET).query::<(), _>(&db).await.unwrap_err(),
            db.command("NOSUCH").key(key(id)).arg(SECRET).query::<(), _>(&db).await.unwrap_err(),
            db.command("HINCRBY").key(key(id)).arg("views").arg(SECRET).query::<i64, _>(&db).await.unwrap_err(),
        ];
        for error in errors {
            assert!(!all_text(&error).contains(SECRET), "{error}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn debug_output_shows_no_values() -> Result<()> {
    for (db, id) in both().await {
        let changes: redis_struct::Changes<User> = User::changes().name(SECRET).favourite(SECRET).into();
        let call = db.command("SET").key("a").arg(SECRET);
        let pipe = db.pipeline();
        let saved = User { name: SECRET.into(), ..jack(id) }.save(&pipe);
        let loaded = User::get(&pipe, id, User::NAME);
        let before = format!("{changes:?} {call:?} {pipe:?} {saved:?} {loaded:?} {db:?}");
        pipe.execute().await?;
        let after = format!("{pipe:?} {saved:?} {loaded:?} {db:?} {:?}", User::NAME);
        assert!(!before.contains(SECRET) && !after.contains(SECRET), "{before} {after}");
        assert_eq!(loaded.take()?, SECRET);
    }
    Ok(())
}

#[tokio::test]
#[expect(clippy::needless_borrows_for_generic_args, reason = "that references are taken is the point")]
async fn load_many_keeps_the_order_of_the_ids() -> Result<()> {
    for (db, a) in both().await {
        let (b, gone) = (fresh(), fresh());
        User::save_many(&db, [jack(a), bare(b)]).await?;
        let before = db.stats().round_trips;
        let expected = [Some(bare(b)), None, Some(jack(a)), Some(bare(b))];
        assert_eq!(User::load_many(&db, [b, gone, a, b]).await?, expected);
        assert_eq!(db.stats().round_trips - before, 1);
        assert_eq!(User::load_many(&db, &[b, gone, a, b]).await?, expected);
        assert_eq!(User::load_many(&db, vec![&b, &gone, &a, &b]).await?, expected);
        assert_eq!(User::load_many(&db, [b, gone, a, b].iter().copied().filter(|_| true)).await?, expected);
    }
    Ok(())
}

#[tokio::test]
async fn no_ids_send_nothing() -> Result<()> {
    for (db, _) in both().await {
        assert_eq!(sends_nothing(&db, User::load_many(&db, [0_u64; 0])).await?, []);
        assert_eq!(sends_nothing(&db, User::delete_many(&db, Vec::<u64>::new())).await?, 0);
        let pipe = db.pipeline();
        let nothing = (User::load_many(&pipe, [0_u64; 0]), User::delete_many(&pipe, &[] as &[u64]));
        sends_nothing(&db, pipe.execute()).await?;
        assert_eq!((nothing.0.take()?, nothing.1.take()?), (vec![], 0));
    }
    Ok(())
}

#[tokio::test]
async fn a_field_that_vanished_is_gone_after_the_next_load() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        let jack = User::load(&db, id).await?;
        ask(["HDEL", &key(id), "fav", "last_seen"]);
        assert_ne!(User::load(&db, id).await?, jack);
        assert_eq!(User::load(&db, id).await?, bare(id));
    }
    Ok(())
}
