//! Versions in structs of all shapes.

use super::*;

/// Nothing but what may be absent, so that the version is the last field.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "AVERO")]
struct Light {
    #[redis(key)]
    id: u64,
    note: Option<String>,
    #[redis(version)]
    version: i64,
}

#[tokio::test]
async fn a_version_keeps_its_record() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("AVERO{{{id}}}");
        let none = Light { id, note: None, version: 0 };
        none.save(&db).await?;
        holds(&key, [("version", "1")]);
        assert_eq!(Light::load(&db, id).await?, Light { version: 1, ..none.clone() });

        Light::delete(&db, id).await?;
        assert!(none.insert(&db).await?);
        Light::update(&db, id, Light::changes().note("a")).await?;
        assert_eq!(ask(["PEXPIRE", &key, "100000"]), Reply::Int(1));
        assert_eq!(Light::pop(&db, id, Light::NOTE).await?.as_deref(), Some("a"));
        holds(&key, [("version", "3")]);
        assert!(matches!(Light::ttl(&db, id).await?, Ttl::In(_)), "the time to live stays");

        // Below zero it counts, too.
        ask(["HSET", &key, "version", "-2"]);
        Light { version: -2, ..none }.save(&db).await?;
        assert_eq!(version_at(&key), "-1");
    }
    Ok(())
}

#[derive(RedisFields, Debug, Clone, PartialEq)]
struct Address {
    street: String,
    zip: Option<String>,
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "AVERF")]
struct Home {
    #[redis(key)]
    id: u64,
    #[redis(version)]
    version: u64,
    #[redis(flatten)]
    address: Address,
    #[redis(flatten)]
    others: BTreeMap<String, String>,
}

#[tokio::test]
async fn flattened_fields_are_a_part_of_the_record() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("AVERF{{{id}}}");
        let address = Address { street: "A".into(), zip: Some("1".into()) };
        let mut home = Home { id, version: 0, address, others: BTreeMap::from([("x".into(), "y".into())]) };
        sends(&db, 1, home.save(&db)).await?;
        holds(&key, [("street", "A"), ("version", "1"), ("x", "y"), ("zip", "1")]);
        assert_eq!(Home::load(&db, id).await?, Home { version: 1, ..home.clone() });
        ask(["PEXPIRE", &key, "100000"]);
        ask(["HSET", &key, "z", "by another program"]);

        conflicts(home.save(&db).await);
        home.version = 1;
        home.address.zip = None;
        home.others = BTreeMap::from([("x".into(), "new".into())]);
        home.apply(sends(&db, 1, home.save_returning(&db)).await?)?;
        holds(&key, [("street", "A"), ("version", "2"), ("x", "new")]);
        assert!(matches!(Home::ttl(&db, id).await?, Ttl::In(_)), "the time to live stays");
        assert_eq!(home.version, 2);

        Home::update(&db, id, Home::changes().set(Home::ADDRESS.field(Address::ZIP), "2")).await?;
        conflicts(home.save(&db).await);
        home.others.insert("version".into(), "1".into());
        assert!(home.save(&db).await.unwrap_err().is_refused());
        holds(&key, [("street", "A"), ("version", "3"), ("x", "new"), ("zip", "2")]);
    }
    Ok(())
}

/// More fields than one command takes at once.
#[tokio::test]
async fn large_records_are_saved_whole() -> Result<()> {
    for (db, id) in both().await {
        let many = |count: usize| (0..count).map(|n| (format!("f{n}"), n.to_string())).collect();
        let address = Address { street: "A".into(), zip: None };
        let mut home = Home { id, version: 0, address, others: many(9000) };
        home.save(&db).await?;
        home.version = 1;
        home.others = many(1);
        home.save(&db).await?;
        holds(&format!("AVERF{{{id}}}"), [("f0", "0"), ("street", "A"), ("version", "2")]);
    }
    Ok(())
}

#[tokio::test]
async fn generic_and_borrowing_structs_have_versions() -> Result<()> {
    #[derive(RedisStruct, Debug, Clone, PartialEq)]
    #[redis(keyspace = "AVERG")]
    struct Cell<T, V> {
        #[redis(key)]
        id: u64,
        value: T,
        #[redis(version)]
        version: V,
    }

    #[derive(RedisStruct)]
    #[redis(keyspace = "AVERG")]
    struct NewCell<'a> {
        #[redis(key)]
        id: u64,
        value: &'a str,
        #[redis(version)]
        version: u16,
    }

    for (db, id) in both().await {
        let mut cell = Cell { id, value: 5_u8, version: 0_u16 };
        cell.apply(cell.save_returning(&db).await?)?;
        assert_eq!(cell.version, 1);
        conflicts(Cell { version: 0_u16, ..cell.clone() }.save(&db).await);

        let text = String::from("7");
        conflicts(sends(&db, 1, NewCell { id, value: &text, version: 0 }.save(&db)).await);
        sends(&db, 1, NewCell { id, value: &text, version: 1 }.save(&db)).await?;
        conflicts(NewCell::save_many(&db, [NewCell { id, value: &text, version: 1 }]).await);
        assert_eq!(Cell::load(&db, id).await?, Cell { id, value: 7_u8, version: 2_u16 });
    }
    Ok(())
}

#[tokio::test]
async fn without_a_version_a_save_returns_no_changes() -> Result<()> {
    #[derive(RedisStruct, Debug, Clone, PartialEq)]
    #[redis(keyspace = "AVERN")]
    struct Plain {
        #[redis(key)]
        id: u64,
        name: String,
        note: Option<String>,
    }

    for (db, id) in both().await {
        let mut plain = Plain { id, name: "a".into(), note: None };
        let changes = sends(&db, 1, plain.save_returning(&db)).await?;
        assert!(changes.is_empty());
        plain.apply(changes)?;
        assert_eq!(Plain::load(&db, id).await?, plain);
    }
    Ok(())
}
