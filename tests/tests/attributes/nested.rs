//! `flatten` on structs of fields: they are stored with the fields of the record.

use std::collections::BTreeMap;

use redis_struct::codec::{Arg, Bulk, CodecError, Decode, Encode, Encoded};
use redis_struct::{Error, Nested, RedisFields, Ttl};

use super::*;

#[derive(RedisFields, Debug, Clone, PartialEq)]
struct Geo {
    lat: f64,
    lon: f64,
}

#[derive(RedisFields, Debug, Clone, PartialEq)]
#[redis(rename_all = "camelCase")]
struct Address {
    street_name: String,
    #[redis(alias = "plz", alias = "postcode")]
    zip: Option<String>,
    #[redis(flatten)]
    geo: Geo,
    #[redis(default = 7)]
    visits: u64,
    #[redis(json, const = "ALL_TAGS")]
    tags: Vec<String>,
    #[redis(with = "doubled", rename = "half")]
    number: Option<u64>,
    #[redis(skip)]
    cached: bool,
}

#[derive(RedisFields, Debug, Clone, PartialEq)]
struct Stamps {
    created: i64,
    updated: Option<i64>,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ANEST")]
struct User {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    address: Address,
    name: String,
    #[redis(flatten, const = "TIMES")]
    stamps: Stamps,
    #[redis(alias = "nick_name")]
    nick: Option<String>,
}

/// With a map and a time to live, the map in the middle.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ANESTM", ttl = "1h")]
struct Mapped {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    stamps: Stamps,
    #[redis(flatten)]
    others: BTreeMap<String, i64>,
    #[redis(flatten)]
    address: Address,
    name: String,
}

#[derive(RedisFields, Debug, Clone, PartialEq)]
struct Range<T> {
    from: T,
    to: Option<T>,
}

#[derive(RedisFields, Debug, Clone, PartialEq)]
struct Only<T> {
    #[redis(default)]
    value: T,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ANESTG")]
struct Generic<A, T> {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    any: A,
    #[redis(flatten)]
    only: Only<T>,
}

/// A value that cannot be stored.
#[derive(Debug, Clone, PartialEq)]
struct Picky;

impl Encode for Picky {
    fn encode(&self, _: Arg<'_>) -> Encoded {
        Err(CodecError::new("never"))
    }
}

impl Decode for Picky {
    fn decode(_: Bulk) -> Result<Self, CodecError> {
        Ok(Self)
    }
}

#[derive(RedisFields, Debug, Clone, PartialEq)]
struct Choosy {
    before: u8,
    picky: Option<Picky>,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ANESTP")]
struct Refusing {
    #[redis(key)]
    id: u64,
    #[redis(flatten)]
    choosy: Choosy,
}

mod doubled {
    use redis_struct::codec::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

    pub(super) fn encode(number: &u64, to: Arg<'_>) -> Encoded {
        number.saturating_mul(2).encode(to)
    }

    pub(super) fn decode(bytes: Bulk) -> Result<u64, CodecError> {
        u64::decode(bytes).map(|number| number / 2)
    }
}

fn address() -> Address {
    Address {
        street_name: "Main".into(),
        zip: Some("10115".into()),
        geo: Geo { lat: 52.5, lon: 13.25 },
        visits: 3,
        tags: vec!["a".into()],
        number: Some(4),
        cached: false,
    }
}

fn user(id: u64) -> User {
    User { id, address: address(), name: "Jack".into(), stamps: Stamps { created: 1, updated: None }, nick: None }
}

const STORED: [(&str, &str); 9] = [
    ("created", "1"),
    ("half", "8"),
    ("lat", "52.5"),
    ("lon", "13.25"),
    ("name", "Jack"),
    ("streetName", "Main"),
    ("tags", r#"["a"]"#),
    ("visits", "3"),
    ("zip", "10115"),
];

#[tokio::test]
async fn they_are_stored_by_name_with_the_others() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("ANEST{{{id}}}");
        assert_eq!(User::find(&db, id).await?, None);
        let jack = user(id);
        jack.save(&db).await?;
        holds(&key, STORED);
        ask(["HSET", &key, "undeclared", "stays"]);
        assert_eq!(User::load(&db, id).await?, jack);
        assert_eq!(jack.reload(&db).await?, jack);
        assert_eq!(User::load_many(&db, [id, 0]).await?, [Some(jack.clone()), None]);
        assert!(!jack.insert(&db).await?);
        let found: Vec<User> = scanned(&db, id).await?;
        assert_eq!(found, std::slice::from_ref(&jack));

        let mut other = jack.clone();
        other.address = Address { zip: None, number: None, ..address() };
        other.stamps.updated = Some(2);
        User::save_many(&db, [&other]).await?;
        assert_eq!(User::load(&db, id).await?, other);
        assert_eq!(ask(["HEXISTS", &key, "zip"]).as_int(), Some(0));
        assert_eq!(ask(["HGET", &key, "undeclared"]).as_bytes(), Some(&b"stays"[..]));
        User::delete(&db, id).await?;
        assert!(jack.insert(&db).await?);
        holds(&key, STORED);
    }
    Ok(())
}

/// The records of this id among all.
async fn scanned(db: &Db, id: u64) -> Result<Vec<User>> {
    let mut scan = User::scan(db);
    let mut found = Vec::new();
    // Other tests keep records of this keyspace, too, and some that cannot be read.
    while let Some(record) = scan.next().await {
        found.extend(record.ok().filter(|user| user.id == id));
    }
    Ok(found)
}

#[tokio::test]
async fn operations_take_their_fields() -> Result<()> {
    const VISITS: redis_struct::Field<User, u64, redis_struct::Defaulted> = User::ADDRESS.field(Address::VISITS);
    for (db, id) in both().await {
        let key = format!("ANEST{{{id}}}");
        let zip = User::ADDRESS.field(Address::ZIP);
        user(id).save(&db).await?;
        assert_eq!(
            (VISITS.name(), zip.name(), User::ADDRESS.field(Address::ALL_TAGS).name()),
            ("visits", "zip", "tags")
        );
        let lat = User::ADDRESS.field(Address::GEO.field(Geo::LAT));
        let read = User::get(&db, id, (User::ADDRESS.field(Address::STREET_NAME), zip, lat, User::NAME)).await?;
        assert_eq!(read, ("Main".to_owned(), Some("10115".to_owned()), 52.5, "Jack".to_owned()));
        assert_eq!(User::incr(&db, id, VISITS, 2).await?, 5);
        assert_eq!(User::mul(&db, id, VISITS, 2).await?, 10);
        assert_eq!(User::decr_existing(&db, id, lat, 0.5).await?, Some(52.0));
        assert_eq!(
            User::pop(&db, id, (zip, User::ADDRESS.field(Address::NUMBER))).await?,
            (Some("10115".into()), Some(4))
        );
        assert!(User::set_if_absent(&db, id, zip, "1").await?);
        assert!(!User::set_if_absent(&db, id, zip, "2").await?);
        assert_eq!(User::remove(&db, id, (zip, VISITS)).await?, 2);
        assert_eq!(User::incr(&db, id, VISITS, 1).await?, 8, "an absent one counts from its default");
        ask(["DEL", &key]);
        assert_eq!(User::get(&db, id, zip).await?, None);
        assert!(User::get(&db, id, lat).await.unwrap_err().is_not_found());
    }
    Ok(())
}

#[tokio::test]
async fn all_of_one_is_read_at_once() -> Result<()> {
    for (db, id) in both().await {
        user(id).save(&db).await?;
        let geo: Nested<User, Geo> = User::ADDRESS.nested(Address::GEO);
        let (name, read, times, place) = User::get(&db, id, (User::NAME, User::ADDRESS, User::TIMES, geo)).await?;
        assert_eq!((name.as_str(), read, times, place), ("Jack", address(), user(id).stamps, address().geo));
        ask(["HDEL", &format!("ANEST{{{id}}}"), "lat"]);
        let error = User::get(&db, id, User::ADDRESS).await.unwrap_err();
        assert!(error.is_missing_field() && error.field() == Some("lat"), "{error}");
        assert!(User::get(&db, 0, User::ADDRESS).await.unwrap_err().is_not_found());
    }
    Ok(())
}

#[tokio::test]
async fn changes_set_one_or_all_of_them() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("ANEST{{{id}}}");
        let mut jack = user(id);
        jack.save(&db).await?;
        let field = |value: f64| User::changes().set(User::ADDRESS.field(Address::GEO.field(Geo::LON)), value);
        let changes = field(-1.0).set(User::ADDRESS.field(Address::ZIP), None).name("Bob");
        User::update(&db, id, &changes).await?;
        jack.apply(&changes)?;
        assert_eq!((jack.address.geo.lon, jack.address.zip.clone(), jack.name.as_str()), (-1.0, None, "Bob"));
        assert_eq!(User::load(&db, id).await?, jack);

        // All of them: the last assignment counts.
        let home = Address { number: None, visits: 70, ..address() };
        let changes = field(-2.0).address(&home).stamps(Stamps { created: 5, updated: Some(6) });
        let changes = changes.incr(User::ADDRESS.field(Address::VISITS), 1);
        let changes = User::update_returning(&db, id, changes).await?;
        jack.apply(changes)?;
        assert_eq!((jack.address.visits, jack.stamps.updated, jack.address.geo.lon), (71, Some(6), 13.25));
        assert_eq!(User::load(&db, id).await?, jack);
        assert_eq!(ask(["HEXISTS", &key, "half"]).as_int(), Some(0));
        assert!(User::update_existing(&db, id, User::changes().address(address())).await?);
        assert_eq!(User::get(&db, id, User::ADDRESS).await?, address());
        ask(["DEL", &key]);
        assert!(!User::update_existing(&db, id, User::changes().address(address())).await?);
        assert_eq!(ask(["EXISTS", &key]).as_int(), Some(0));
    }
    Ok(())
}

#[tokio::test]
async fn aliases_are_read_and_cleared() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("ANEST{{{id}}}");
        let zip = User::ADDRESS.field(Address::ZIP);
        user(id).save(&db).await?;
        let old = || {
            ask(["HDEL", &key, "zip"]);
            ask(["HSET", &key, "plz", "2", "postcode", "3", "nick_name", "J"]);
        };
        let is_clear = || assert_eq!(ask(["HMGET", &key, "plz", "postcode"]), ask(["HMGET", &key, "-", "-"]));
        old();
        let jack = User::load(&db, id).await?;
        assert_eq!((jack.address.zip.as_deref(), jack.nick.as_deref()), (Some("2"), Some("J")));
        assert_eq!(User::get(&db, id, User::ADDRESS).await?.zip.as_deref(), Some("2"));
        assert_eq!(User::get(&db, id, zip).await?.as_deref(), Some("2"));
        jack.save(&db).await?;
        is_clear();
        old();
        assert!(!User::set_if_absent(&db, id, zip, "4").await?);
        assert_eq!(User::pop(&db, id, zip).await?.as_deref(), Some("2"));
        is_clear();
        old();
        assert_eq!(User::remove(&db, id, zip).await?, 1);
        is_clear();
        old();
        User::update(&db, id, User::changes().address(address())).await?;
        is_clear();
        assert_eq!(User::load(&db, id).await?.nick.as_deref(), Some("J"), "that one was not changed");
        ask(["DEL", &key]);
    }
    Ok(())
}

#[tokio::test]
async fn with_a_map_of_the_others() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("ANESTM{{{id}}}");
        let others = BTreeMap::from([("a".to_owned(), 1), ("b".to_owned(), -2)]);
        let record = Mapped {
            id,
            stamps: Stamps { created: 1, updated: None },
            others,
            address: address(),
            name: "Jack".into(),
        };
        record.save(&db).await?;
        let mut expected = vec![("a", "1"), ("b", "-2")];
        expected.extend(STORED);
        holds(&key, expected);
        assert_eq!(Mapped::load(&db, id).await?, record);
        assert!(matches!(Mapped::ttl(&db, id).await?, Ttl::In(_)));
        // An alias is declared, so it is not in the map.
        ask(["HDEL", &key, "zip"]);
        ask(["HSET", &key, "plz", "9", "c", "3"]);
        let loaded = Mapped::load(&db, id).await?;
        assert_eq!((loaded.address.zip.as_deref(), loaded.others.len()), (Some("9"), 3));
        record.save(&db).await?;
        assert_eq!(Mapped::load(&db, id).await?, record);
        assert_eq!(Mapped::get(&db, id, (Mapped::ADDRESS, Mapped::STAMPS)).await?, (address(), record.stamps.clone()));
        for declared in ["lat", "postcode", "streetName", "updated"] {
            let mut record = record.clone();
            record.others.insert(declared.into(), 0);
            let error = record.save(&db).await.unwrap_err();
            assert!(error.is_refused() && error.field() == Some(declared), "{error}");
        }
        let mut applied = record.clone();
        applied.apply(Mapped::changes().address(Address { visits: 9, ..address() }))?;
        assert_eq!((applied.address.visits, &applied.others), (9, &record.others));
        Mapped::delete(&db, id).await?;
        assert!(record.insert(&db).await?);
        assert_eq!(Mapped::find(&db, id).await?, Some(record));
    }
    Ok(())
}

#[tokio::test]
async fn of_generic_structs() -> Result<()> {
    for (db, id) in both().await {
        type Spans = Generic<Range<i64>, String>;
        let span = Spans { id, any: Range { from: 1, to: Some(5) }, only: Only { value: "x".into() } };
        span.save(&db).await?;
        holds(&format!("ANESTG{{{id}}}"), [("from", "1"), ("to", "5"), ("value", "x")]);
        assert_eq!(Spans::load(&db, id).await?, span);
        assert_eq!(Spans::incr(&db, id, Spans::ANY.field(Range::TO), 2).await?, 7);
        assert_eq!(Generic::<Range<i64>, Vec<u8>>::get(&db, id, Generic::ONLY).await?.value, b"x");
        Spans::delete(&db, id).await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_does_not_fit_is_an_error() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("ANEST{{{id}}}");
        user(id).save(&db).await?;
        ask(["HSET", &key, "lon", "SECRET"]);
        let is_at_lon = |error: &Error| {
            assert!(error.is_malformed() && error.field() == Some("lon") && error.key() == Some(&key), "{error}");
            assert!(error.to_string().contains("`User`") && !format!("{error:?}").contains("SECRET"), "{error}");
        };
        is_at_lon(&User::load(&db, id).await.unwrap_err());
        is_at_lon(&User::get(&db, id, User::ADDRESS).await.unwrap_err());
        ask(["HDEL", &key, "lon"]);
        let error = User::find(&db, id).await.unwrap_err();
        assert!(error.is_missing_field() && error.field() == Some("lon"), "{error}");

        // All names are known, so they are asked for; only a map needs all there is.
        let mapped = format!("ANESTM{{{id}}}");
        for key in [&key, &mapped] {
            ask(["SET", key, "text"]);
        }
        let (load, all) = (User::load(&db, id).await.unwrap_err(), Mapped::load(&db, id).await.unwrap_err());
        assert_eq!((load.command(), all.command()), (Some("HMGET"), Some("HGETALL")));
        ask(["DEL", &key, &mapped]);

        let refused = Choosy { before: 1, picky: Some(Picky) };
        let key = format!("ANESTP{{{id}}}");
        let error = Refusing { id, choosy: refused.clone() }.save(&db).await.unwrap_err();
        assert!(error.is_refused() && error.field() == Some("picky"), "{error}");
        let changes = Refusing::changes().choosy(&refused);
        let error = Refusing::update(&db, id, &changes).await.unwrap_err();
        assert!(error.is_refused() && error.field() == Some("picky"), "{error}");
        assert_eq!(ask(["EXISTS", &key]).as_int(), Some(0), "nothing was sent");
        let mut local = Refusing { id, choosy: Choosy { before: 0, picky: None } };
        assert!(local.apply(&changes).unwrap_err().is_refused());
        assert_eq!(local.choosy.before, 0);
        Refusing::update(&db, id, changes.choosy(Choosy { before: 2, picky: None })).await?;
        holds(&key, [("before", "2")]);
    }
    Ok(())
}
