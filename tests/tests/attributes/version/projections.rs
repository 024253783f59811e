//! Projections of a record with a version.

use super::*;

/// Without the version.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(of = "Account")]
struct Owner {
    #[redis(key)]
    id: u64,
    owner: String,
    note: Option<String>,
}

/// With it.
#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(of = "Account")]
struct Balance {
    #[redis(key)]
    id: u64,
    #[redis(default)]
    balance: i64,
    #[redis(version, const = "VERSION")]
    seen: u64,
}

#[tokio::test]
async fn a_projection_without_it_raises_it() -> Result<()> {
    for (db, id) in both().await {
        let owner = Owner { id, owner: "Jill".into(), note: None };
        assert!(owner.insert(&db).await?);
        let full = Account::load(&db, id).await?;
        assert_eq!(full.version, 1);
        sends(&db, 1, owner.save(&db)).await?;
        Owner::update(&db, id, Owner::changes().note("a")).await?;
        assert_eq!(version_at(&key(id)), "3");
        conflicts(full.save(&db).await);
        // It has no version that could follow.
        let mut local = owner.clone();
        local.apply(local.save_returning(&db).await?)?;
        assert_eq!((local, version_at(&key(id)).as_str()), (owner, "4"));
    }
    Ok(())
}

#[tokio::test]
async fn a_projection_with_it_is_checked() -> Result<()> {
    for (db, id) in both().await {
        account(id).save(&db).await?;
        let mut part = Balance::load(&db, id).await?;
        assert_eq!(part, Balance { id, balance: 0, seen: 1 });
        part.balance = 5;
        part.apply(sends(&db, 1, part.save_returning(&db)).await?)?;
        assert_eq!(part.seen, 2);
        holds(&key(id), [("balance", "5"), ("owner", "Jack"), ("version", "2")]);

        Account::update(&db, id, Account::changes().owner("Jill")).await?;
        conflicts(part.save(&db).await);
        part = part.reload(&db).await?;
        part.save(&db).await?;
        assert_eq!(version_at(&key(id)), "4");
    }
    Ok(())
}
