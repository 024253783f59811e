//! `#[derive(Codec)]` types as ids, and as parts of ids.

use redis_struct::{Codec, RedisStruct, Result};
use redis_struct_tests::{db, hash, redis};

#[derive(Codec, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct UserId(u64);

/// A newtype of a newtype.
#[derive(Codec, Debug, Clone, PartialEq)]
struct Token {
    text: Text,
}

#[derive(Codec, Debug, Clone, PartialEq)]
struct Text(String);

#[derive(Codec, Debug, Clone, Copy, PartialEq)]
#[redis(rename_all = "kebab-case")]
enum Kind {
    #[redis(alias = "man")]
    Person,
    #[redis(rename = "a:{b}%")]
    Company,
    #[redis(rename = "")]
    Nobody,
}

#[derive(Codec, Debug, Clone, Copy, PartialEq)]
#[redis(number)]
enum Shard {
    First = 1,
    Second = -2,
}

/// In lower case.
#[derive(Codec, Debug, Clone, PartialEq)]
#[redis(try_from = "String", into = "String")]
struct Login(String);

impl TryFrom<String> for Login {
    type Error = &'static str;

    fn try_from(text: String) -> std::result::Result<Self, &'static str> {
        if text.chars().any(char::is_uppercase) { Err("expected lower case") } else { Ok(Login(text)) }
    }
}

impl From<Login> for String {
    fn from(login: Login) -> Self {
        login.0
    }
}

macro_rules! keyed {
    ($($name:ident: $key:ty, $keyspace:literal;)*) => {$(
        #[derive(RedisStruct, Debug, Clone, PartialEq)]
        #[redis(keyspace = $keyspace)]
        struct $name {
            #[redis(key)]
            id: $key,
            text: String,
        }
    )*};
}

keyed! {
    ByNumber: UserId, "K-NUMBER";
    ByToken: Token, "K-TOKEN";
    ByKind: Kind, "K-KIND";
    ByShard: Shard, "K-SHARD";
    ByLogin: Login, "K-LOGIN";
    OtherNumber: UserId, "F-NUMBER";
    OtherKind: Kind, "F-KIND";
    OtherShard: Shard, "F-SHARD";
    OtherLogin: Login, "F-LOGIN";
    ByParts: (UserId, Kind, String), "K-PARTS";
}

fn text() -> String {
    "x".to_owned()
}

#[tokio::test]
async fn a_newtype_is_an_id() -> Result<()> {
    let db = db().await;
    let record = ByNumber { id: UserId(7), text: text() };
    record.save(&db).await?;
    assert_eq!(hash("K-NUMBER{7}"), [(b"text".to_vec(), b"x".to_vec())]);
    assert_eq!(ByNumber::load(&db, &UserId(7)).await?, record);
    assert_eq!(ByNumber::load_many(&db, [UserId(7), UserId(8)]).await?, [Some(record.clone()), None]);
    assert_eq!(ByNumber::load_many(&db, [&UserId(7)]).await?, [Some(record)]);
    assert_eq!(ByNumber::keys(&db).collect_all().await?, [UserId(7)]);
    assert_eq!(ByNumber::delete_many(&db, [&UserId(7)]).await?, 1);
    Ok(())
}

#[tokio::test]
async fn so_is_one_of_any_text() -> Result<()> {
    let db = db().await;
    for id in ["", "%", "{a}:b", "ünicöde"] {
        let record = ByToken { id: Token { text: Text(id.to_owned()) }, text: text() };
        record.save(&db).await?;
        assert_eq!(ByToken::load(&db, &record.id).await?, record);
        assert_eq!(ByToken::scan(&db).collect_all().await?.first(), Some(&record));
        ByToken::delete(&db, &record.id).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_enum_is_an_id() -> Result<()> {
    let db = db().await;
    for (id, key) in
        [(Kind::Person, "K-KIND{person}"), (Kind::Company, "K-KIND{a:%7Bb%7D%25}"), (Kind::Nobody, "K-KIND{%}")]
    {
        let record = ByKind { id, text: text() };
        record.save(&db).await?;
        assert_eq!(hash(key).len(), 1, "{key}");
        assert_eq!(ByKind::load(&db, &id).await?, record);
        assert_eq!(ByKind::scan(&db).collect_all().await?, [record]);
        ByKind::delete(&db, &id).await?;
    }
    for (id, key) in [(Shard::First, "K-SHARD{1}"), (Shard::Second, "K-SHARD{-2}")] {
        ByShard { id, text: text() }.save(&db).await?;
        assert_eq!(hash(key).len(), 1, "{key}");
        assert_eq!(ByShard::keys(&db).collect_all().await?, [id]);
        ByShard::delete(&db, &id).await?;
    }
    Ok(())
}

/// A record has one key: what is read in other forms is no key.
#[tokio::test]
async fn other_forms_are_no_keys() -> Result<()> {
    async fn refuses<R: RedisStruct>(key: &str) -> Result<()> {
        redis([b"HSET", key.as_bytes(), b"text", b"x"]);
        let keys = R::keys(&db().await).collect_all().await;
        assert!(keys.is_err_and(|error| error.is_malformed()), "{key}");
        redis([b"DEL", key.as_bytes()]);
        Ok(())
    }
    for key in ["F-KIND{man}", "F-KIND{Person}", "F-KIND{}"] {
        refuses::<OtherKind>(key).await?;
    }
    for key in ["F-SHARD{01}", "F-SHARD{3}", "F-SHARD{First}"] {
        refuses::<OtherShard>(key).await?;
    }
    refuses::<OtherNumber>("F-NUMBER{+1}").await?;
    refuses::<OtherLogin>("F-LOGIN{A}").await
}

#[tokio::test]
async fn a_converted_type_is_an_id() -> Result<()> {
    let db = db().await;
    let record = ByLogin { id: Login("jack".to_owned()), text: text() };
    record.save(&db).await?;
    assert_eq!(hash("K-LOGIN{jack}").len(), 1);
    assert_eq!(ByLogin::load(&db, &record.id).await?, record);
    Ok(())
}

#[tokio::test]
async fn they_are_parts_of_ids() -> Result<()> {
    let db = db().await;
    let record = ByParts { id: (UserId(7), Kind::Company, "z".to_owned()), text: text() };
    record.save(&db).await?;
    assert_eq!(hash("K-PARTS{7:a%3A%7Bb%7D%25:z}").len(), 1);
    assert_eq!(ByParts::load(&db, (&UserId(7), &Kind::Company, "z")).await?, record);
    assert_eq!(ByParts::keys(&db).collect_all().await?, [record.id]);
    Ok(())
}
