//! `version`: a number that every write raises, and that a save has to know.

use std::collections::BTreeMap;
use std::time::Duration;

use redis_struct::{Error, Presence, RedisFields, Ttl};

use super::*;

#[path = "version/projections.rs"]
mod projections;
#[path = "version/shapes.rs"]
mod shapes;
#[path = "version/writes.rs"]
mod writes;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "AVER")]
struct Account {
    #[redis(key)]
    id: u64,
    owner: String,
    note: Option<String>,
    #[redis(default)]
    balance: i64,
    #[redis(version)]
    version: u64,
}

fn account(id: u64) -> Account {
    Account { id, owner: "Jack".into(), note: None, balance: 0, version: 0 }
}

fn key(id: u64) -> String {
    format!("AVER{{{id}}}")
}

/// What is stored as the version; empty if nothing is.
fn version_at(key: &str) -> String {
    stored(key).into_iter().find(|(name, _)| name == "version").map(|(_, value)| value).unwrap_or_default()
}

/// The outcome of an operation that takes this many round trips.
async fn sends<T>(db: &Db, round_trips: u64, operation: impl IntoFuture<Output = T>) -> T {
    let before = db.stats().round_trips;
    let outcome = operation.await;
    assert_eq!(db.stats().round_trips - before, round_trips);
    outcome
}

/// Nothing was written.
#[track_caller]
fn conflicts<T>(outcome: Result<T>) {
    let error = outcome.err().unwrap();
    assert!(error.is_conflict(), "{error}");
    assert!(!error.is_server() && !error.is_not_run() && !error.is_out_of_range());
}

#[tokio::test]
async fn of_two_writers_the_second_has_to_load_again() -> Result<()> {
    for (db, id) in both().await {
        sends(&db, 1, account(id).save(&db)).await?;
        holds(&key(id), [("balance", "0"), ("owner", "Jack"), ("version", "1")]);

        let (mut one, mut other) = (Account::load(&db, id).await?, Account::load(&db, id).await?);
        assert_eq!((one.version, other.version), (1, 1));
        one.owner.push_str(" and Jill");
        one.note = Some("new".into());
        one.save(&db).await?;
        other.balance = 5;
        let error = sends(&db, 1, other.save(&db)).await.unwrap_err();
        assert!(error.is_conflict());
        assert_eq!(
            error.to_string(),
            format!(
                "`EVALSHA` of `Account` under key `{}`: somebody else has written or deleted the record since it was \
                 loaded: its version is another one (field `version`); nothing was written; load it again, change it, \
                 and save it",
                key(id)
            )
        );
        let fields = [("balance", "0"), ("note", "new"), ("owner", "Jack and Jill"), ("version", "2")];
        holds(&key(id), fields);

        let mut other = other.reload(&db).await?;
        other.balance = 5;
        other.note = None;
        other.save(&db).await?;
        holds(&key(id), [("balance", "5"), ("owner", "Jack and Jill"), ("version", "3")]);
    }
    Ok(())
}

#[tokio::test]
async fn no_update_is_lost() -> Result<()> {
    async fn note(db: &Db, id: u64, task: u64) -> Result<u64> {
        let mut conflicts = 0;
        for round in 0..50 {
            loop {
                let mut account = Account::load(db, id).await?;
                account.balance += 1;
                account.owner = format!("{}{task}:{round};", account.owner);
                match account.save(db).await {
                    Err(error) if error.is_conflict() => conflicts += 1,
                    done => break done?,
                }
            }
        }
        Ok(conflicts)
    }

    for (db, id) in both().await {
        Account { owner: String::new(), ..account(id) }.save(&db).await?;
        let tasks: Vec<_> = (0..8)
            .map(|task| {
                let db = db.clone();
                tokio::spawn(async move { note(&db, id, task).await })
            })
            .collect();
        let mut conflicts = 0;
        for task in tasks {
            conflicts += task.await.unwrap()?;
        }
        let last = Account::load(&db, id).await?;
        assert_eq!((last.balance, last.version), (400, 401));
        let mut notes: Vec<&str> = last.owner.split_terminator(';').collect();
        notes.sort_unstable();
        notes.dedup();
        assert_eq!(notes.len(), 400);
        assert!(conflicts > 0, "the tasks have never met: the test shows nothing");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_stored_has_version_zero() -> Result<()> {
    for (db, id) in both().await {
        // No record.
        conflicts(Account { version: 1, ..account(id) }.save(&db).await);
        assert!(!Account::exists(&db, id).await?);
        account(id).save(&db).await?;
        conflicts(account(id).save(&db).await);
        Account::delete(&db, id).await?;
        conflicts(Account { version: 1, ..account(id) }.save(&db).await);
        assert!(!Account::exists(&db, id).await?);

        // A record from before there was a version.
        ask(["HSET", &key(id), "owner", "Jill", "balance", "7"]);
        let old = Account::load(&db, id).await?;
        assert_eq!(old.version, 0);
        old.save(&db).await?;
        holds(&key(id), [("balance", "7"), ("owner", "Jill"), ("version", "1")]);
    }
    Ok(())
}

#[tokio::test]
async fn a_local_record_follows_its_saves() -> Result<()> {
    for (db, id) in both().await {
        let mut local = account(id);
        for version in 1..=3 {
            let changes = sends(&db, 1, local.save_returning(&db)).await?;
            assert!(changes.is_empty(), "there is nothing in it to send again");
            local.apply(changes)?;
            assert_eq!(local.version, version);
        }
        // Changes that were applied do not take the version back.
        let changed = sends(&db, 1, Account::update_returning(&db, id, Account::changes().owner("Jill"))).await?;
        local.apply(&changed)?;
        assert_eq!((local.version, local.owner.as_str()), (4, "Jill"));
        Account::update(&db, id, &changed).await?;
        assert_eq!(version_at(&key(id)), "5");
        conflicts(local.save(&db).await);
    }
    Ok(())
}

#[tokio::test]
async fn a_local_record_that_has_missed_a_write_stays_behind() -> Result<()> {
    for (db, id) in both().await {
        let mut local = account(id);
        local.apply(local.save_returning(&db).await?)?;
        Account::update(&db, id, Account::changes().note("by somebody else")).await?;
        local.apply(Account::update_returning(&db, id, Account::changes().incr(Account::BALANCE, 5)).await?)?;
        assert_eq!((local.balance, local.version), (5, 1));
        conflicts(local.save(&db).await);
        assert_eq!(Account::load(&db, id).await?.note.as_deref(), Some("by somebody else"));
    }
    Ok(())
}

#[tokio::test]
async fn each_of_many_is_for_itself() -> Result<()> {
    for (db, first) in both().await {
        let ids = [first, fresh(), fresh()];
        let records = ids.map(account);
        Account::incr(&db, ids[1], Account::BALANCE, 7).await?;
        let error = sends(&db, 1, Account::save_many(&db, &records)).await.unwrap_err();
        assert!(error.is_conflict());
        assert_eq!(error.key(), Some(key(ids[1]).as_str()));
        assert_eq!(ids.map(|id| version_at(&key(id))), ["1", "1", "1"]);
        holds(&key(ids[1]), [("balance", "7"), ("version", "1")]);

        let records = records.map(|record| Account { version: 1, ..record });
        let [first, second, _] = &records;
        let saves = db.pipelined(|p| [first, second, first].map(|record| record.save(p).result()));
        let [one, other, again] = sends(&db, 1, saves).await?;
        one?;
        other?;
        conflicts(again);
        assert_eq!(ids.map(|id| version_at(&key(id))), ["2", "2", "1"]);
    }
    Ok(())
}

#[tokio::test]
async fn a_conflict_takes_nothing_back_of_its_block() -> Result<()> {
    for (db, id) in both().await {
        let other = fresh();
        account(id).save(&db).await?;
        let block = db.atomic(|p| {
            let saved = account(id).save(p).result();
            (Account::incr(p, other, Account::BALANCE, 5), saved, Account::get(p, id, Account::VERSION))
        });
        let (counted, saved, version) = sends(&db, 1, block).await?;
        assert_eq!((counted, version), (5, 1));
        conflicts(saved);
        holds(&key(other), [("balance", "5"), ("version", "1")]);
    }
    Ok(())
}

#[tokio::test]
async fn it_ends_where_its_type_does() -> Result<()> {
    macro_rules! ends {
        ($db:ident $id:ident: $($keyspace:literal $type:ty)*) => {$({
            #[derive(RedisStruct, Debug, Clone)]
            #[redis(keyspace = $keyspace)]
            struct Counted {
                #[redis(key)]
                id: u64,
                name: String,
                #[redis(version)]
                version: $type,
            }

            let key = format!("{}{{{}}}", $keyspace, $id);
            let (last, before) = (<$type>::MAX, <$type>::MAX - 1);
            ask(["HSET", &key, "name", "old", "version", &before.to_string()]);
            // Exact, where neighbours are the same double.
            let new = |version| Counted { id: $id, name: "new".into(), version };
            conflicts(new(before - 1).save(&$db).await);
            conflicts(new(last).save(&$db).await);
            new(before).save(&$db).await?;
            holds(&key, [("name", "new"), ("version", last.to_string().as_str())]);

            let ended = |outcome: Result<()>| {
                let error = outcome.unwrap_err();
                assert!(error.is_out_of_range(), "{error}");
            };
            ended(new(last).save(&$db).await);
            ended(Counted::update(&$db, $id, Counted::changes().name("newer")).await);
            conflicts(new(before).save(&$db).await);
            holds(&key, [("name", "new"), ("version", last.to_string().as_str())]);

            // And it has a beginning: what is below is no number of the type.
            let below = format!("{}0", <$type>::MIN).replace("00", "-1");
            ask(["HSET", &key, "version", &below]);
            assert!(new(0).save(&$db).await.unwrap_err().is_malformed());
            assert_eq!(version_at(&key), below);
        })*};
    }
    for (db, id) in both().await {
        ends!(db id: "AV1" i8 "AV2" u8 "AV3" i16 "AV4" u16 "AV5" i32 "AV6" u32 "AV7" i64 "AV8" u64 "AV9" i128 "AV10" u128
            "AV11" isize "AV12" usize);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_number_is_not_overwritten() -> Result<()> {
    for (db, id) in both().await {
        for malformed in ["", "x", "1.0", " 1", "1e3", "18446744073709551616"] {
            ask(["HSET", &key(id), "owner", "old", "balance", "1", "version", malformed]);
            let refused = |outcome: Result<()>| {
                let error = outcome.unwrap_err();
                assert!(error.is_malformed() && !error.is_conflict(), "{malformed}: {error}");
            };
            refused(account(id).save(&db).await);
            refused(Account::update(&db, id, Account::changes().owner("new")).await);
            refused(Account::incr(&db, id, Account::BALANCE, 1).await.map(|_| ()));
            refused(Account::remove(&db, id, Account::BALANCE).await.map(|_| ()));
            refused(Account::pop(&db, id, Account::BALANCE).await.map(|_| ()));
            refused(Account::set_if_absent(&db, id, Account::NOTE, "new").await.map(|_| ()));
            holds(&key(id), [("balance", "1"), ("owner", "old"), ("version", malformed)]);
        }
        // As other writers leave numbers: it loads, so it can be saved.
        for written in ["007", "+7"] {
            ask(["HSET", &key(id), "version", written]);
            let loaded = Account::load(&db, id).await?;
            assert_eq!(loaded.version, 7);
            loaded.save(&db).await?;
            assert_eq!(version_at(&key(id)), "8");
        }
    }
    Ok(())
}

#[tokio::test]
async fn another_type_of_key_is_left_alone() -> Result<()> {
    for (db, id) in both().await {
        ask(["SET", &key(id), "text"]);
        let refused = |error: Error| assert!(error.is_wrong_type() && !error.is_conflict(), "{error}");
        refused(account(id).save(&db).await.unwrap_err());
        refused(Account::update(&db, id, Account::changes().owner("x")).await.unwrap_err());
        refused(Account::pop(&db, id, Account::NOTE).await.unwrap_err());
        refused(Account::remove(&db, id, Account::NOTE).await.unwrap_err());
        assert!(!account(id).insert(&db).await?);
        assert_eq!(ask(["GET", &key(id)]), Reply::Bulk(b"text".to_vec()));
    }
    Ok(())
}

#[test]
fn a_version_is_told_as_a_field_with_a_default() {
    let fields: Vec<_> = Account::schema().fields().map(|field| (field.name(), field.presence())).collect();
    assert_eq!(fields.last(), Some(&("version", Presence::Defaulted)));
}
