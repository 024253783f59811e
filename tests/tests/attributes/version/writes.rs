//! Every write of fields raises the version, in the same step; what writes nothing leaves it.

use super::*;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "AVERT", ttl = "1h")]
struct Timed {
    #[redis(key)]
    id: u64,
    owner: String,
    note: Option<String>,
    #[redis(alias = "sum", default)]
    balance: i64,
    #[redis(version)]
    version: u64,
}

/// Both have the same operations, with and without a ttl and an alias.
macro_rules! each_write {
    ($db:ident, $record:ident, $id:ident) => {{
        let local = $record { id: $id, owner: "Jack".into(), note: None, balance: 0, version: 0 };
        let key = $record::schema().key_pattern().replace("{id}", &format!("{{{}}}", $id));
        let is = |version: &str| assert_eq!(version_at(&key), version);

        assert!(sends(&$db, 1, $record { version: 9, ..local.clone() }.insert(&$db)).await?);
        is("1");
        assert!(!local.insert(&$db).await?);
        is("1");

        sends(&$db, 1, $record::update(&$db, $id, $record::changes().owner("Jill").note("new"))).await?;
        is("2");
        sends(&$db, 1, $record::update(&$db, $id, $record::changes().note(None))).await?;
        is("3");
        sends(&$db, 1, $record::update(&$db, $id, $record::changes().note(None))).await?;
        is("3"); // there was nothing to remove
        sends(&$db, 1, $record::update(&$db, $id, $record::changes().note(None).incr($record::BALANCE, 5))).await?;
        is("4");
        sends(&$db, 0, $record::update(&$db, $id, $record::changes())).await?;
        is("4");

        assert!(sends(&$db, 1, $record::update_existing(&$db, $id, $record::changes().owner("Jack"))).await?);
        is("5");
        assert!($record::update_existing(&$db, $id, $record::changes()).await?);
        is("5");

        assert_eq!(sends(&$db, 1, $record::incr(&$db, $id, $record::BALANCE, 2)).await?, 7);
        assert_eq!(sends(&$db, 1, $record::decr(&$db, $id, $record::BALANCE, 1)).await?, 6);
        assert_eq!(sends(&$db, 1, $record::mul(&$db, $id, $record::BALANCE, 4)).await?, 24);
        assert_eq!(sends(&$db, 1, $record::div(&$db, $id, $record::BALANCE, 3)).await?, 8);
        assert_eq!(sends(&$db, 1, $record::incr_existing(&$db, $id, $record::BALANCE, 1)).await?, Some(9));
        assert_eq!($record::decr_existing(&$db, $id, $record::BALANCE, 1).await?, Some(8));
        is("11");
        assert!($record::incr(&$db, $id, $record::BALANCE, i64::MAX).await.unwrap_err().is_out_of_range());
        is("11");

        assert!(sends(&$db, 1, $record::set_if_absent(&$db, $id, $record::NOTE, "a")).await?);
        is("12");
        assert!(!$record::set_if_absent(&$db, $id, $record::NOTE, "b").await?);
        is("12");

        let popped = sends(&$db, 1, $record::pop(&$db, $id, ($record::NOTE, $record::BALANCE))).await?;
        assert_eq!(popped, (Some("a".into()), 8));
        is("13");
        assert_eq!($record::pop(&$db, $id, ($record::NOTE, $record::BALANCE)).await?, (None, 0));
        is("13");

        $record::incr(&$db, $id, $record::BALANCE, 3).await?;
        assert_eq!(sends(&$db, 1, $record::remove(&$db, $id, ($record::NOTE, $record::BALANCE))).await?, 1);
        is("15");
        assert_eq!($record::remove(&$db, $id, ($record::NOTE, $record::BALANCE)).await?, 0);
        is("15");

        // What is not about the fields is not counted.
        $record::expire(&$db, $id, Duration::from_secs(60)).await?;
        $record::persist(&$db, $id).await?;
        is("15");

        conflicts($record { version: 14, ..local.clone() }.save(&$db).await);
        $record { version: 15, ..local.clone() }.save(&$db).await?;
        is("16");
        key
    }};
}

#[tokio::test]
async fn they_raise_it() -> Result<()> {
    for (db, id) in both().await {
        each_write!(db, Account, id);
        let key = each_write!(db, Timed, id);

        // The time begins anew with what is written, and only with that.
        let lives = || matches!(ask(["PTTL", &key]), Reply::Int(left) if left > 3_500_000);
        assert!(lives());
        Timed::persist(&db, id).await?;
        conflicts(Timed { id, owner: "x".into(), note: None, balance: 0, version: 0 }.save(&db).await);
        assert_eq!(Timed::ttl(&db, id).await?, Ttl::Never);
        Timed::load(&db, id).await?.save(&db).await?;
        assert!(lives());
        Timed::persist(&db, id).await?;
        assert_eq!(Timed::pop(&db, id, Timed::BALANCE).await?, 0);
        assert!(lives());
    }
    Ok(())
}

#[tokio::test]
async fn nothing_comes_of_nothing() -> Result<()> {
    for (db, id) in both().await {
        Account::update(&db, id, Account::changes().note(None)).await?;
        let changed = Account::update_returning(&db, id, Account::changes().note(None)).await?;
        assert!(!Account::update_existing(&db, id, Account::changes().owner("x")).await?);
        assert_eq!(Account::incr_existing(&db, id, Account::BALANCE, 1).await?, None);
        assert_eq!(Account::pop(&db, id, Account::NOTE).await?, None);
        assert_eq!(Account::remove(&db, id, (Account::NOTE, Account::BALANCE)).await?, 0);
        assert!(!Account::exists(&db, id).await?);

        let mut local = account(id);
        local.note = Some("a".into());
        local.apply(changed)?;
        assert_eq!(local, account(id));
    }
    Ok(())
}

#[tokio::test]
async fn aliases_are_read_and_removed() -> Result<()> {
    #[derive(RedisStruct, Debug, Clone, PartialEq)]
    #[redis(keyspace = "AVERA")]
    struct Renamed {
        #[redis(key)]
        id: u64,
        #[redis(alias = "name")]
        owner: String,
        #[redis(alias = "nick")]
        note: Option<String>,
        #[redis(rename = "v", alias = "revision", alias = "version")]
        #[redis(version)]
        version: u32,
    }

    for (db, id) in both().await {
        let key = format!("AVERA{{{id}}}");
        let old = || ask(["HSET", &key, "name", "Jack", "nick", "J", "version", "41"]);
        old();
        let loaded = Renamed::load(&db, id).await?;
        assert_eq!(loaded, Renamed { id, owner: "Jack".into(), note: Some("J".into()), version: 41 });
        conflicts(Renamed { version: 0, ..loaded.clone() }.save(&db).await);
        loaded.save(&db).await?;
        holds(&key, [("note", "J"), ("owner", "Jack"), ("v", "42")]);

        Renamed::delete(&db, id).await?;
        old();
        assert_eq!(Renamed::pop(&db, id, Renamed::NOTE).await?.as_deref(), Some("J"));
        holds(&key, [("name", "Jack"), ("v", "42")]);

        Renamed::delete(&db, id).await?;
        old();
        assert_eq!(Renamed::remove(&db, id, Renamed::NOTE).await?, 1);
        holds(&key, [("name", "Jack"), ("v", "42")]);

        // The new name counts where both are there.
        ask(["HSET", &key, "version", "7"]);
        conflicts(Renamed { version: 7, ..loaded.clone() }.save(&db).await);
        Renamed { version: 42, ..loaded }.save(&db).await?;
        holds(&key, [("note", "J"), ("owner", "Jack"), ("v", "43")]);
    }
    Ok(())
}
