//! mul, div, and calculations among other changes.

use super::*;

#[tokio::test]
async fn a_number_is_multiplied_and_divided_in_one_step() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        assert_eq!(sends(&db, 1, Player::mul(&db, id, Player::COINS, -2)).await?, -42);
        assert_eq!(sends(&db, 1, Player::div(&db, id, Player::COINS, 4)).await?, -10);
        assert_eq!(Player::mul(&db, id, Player::LUCK, 3.0).await?, 1.5);
        assert_eq!(Player::div(&db, id, Player::LUCK, -0.5).await?, -3.0);
        holds(&key(id), [("coins", "-10"), ("level", "3"), ("luck", "-3"), ("name", "Jack")]);
        assert_eq!(lives(&key(id)), -1);
    }
    Ok(())
}

#[tokio::test]
async fn an_absent_field_starts_from_its_default_or_from_zero() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        assert_eq!(Player::mul(&db, id, Player::LEVEL, 3).await?, 30);
        assert_eq!(Player::mul(&db, id, Player::LUCK, -3.0).await?.to_bits(), (-0.0_f64).to_bits());
        assert_eq!(Player::div(&db, id, Player::COINS, -3).await?, 0);
        holds(&key(id), [("coins", "0"), ("level", "30"), ("luck", "-0")]);
    }
    Ok(())
}

#[tokio::test]
async fn what_the_type_cannot_hold_changes_nothing() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        Player { coins: i64::MIN, level: 100, luck: Some(f64::MAX), ..jack(id) }.save(&db).await?;
        let before = hash(key(id));
        assert!(Player::div(&db, id, Player::COINS, -1).await.unwrap_err().is_out_of_range());
        assert!(Player::mul(&db, id, Player::COINS, 2).await.unwrap_err().is_out_of_range());
        assert!(Player::mul(&db, id, Player::LUCK, 2.0).await.unwrap_err().is_out_of_range());
        assert!(Player::mul(&db, id, Player::LUCK, f64::NAN).await.unwrap_err().is_out_of_range());
        let error = Player::mul(&db, id, Player::LEVEL, 3).await.unwrap_err();
        assert!(error.is_out_of_range());
        assert!(error.to_string().contains("level"), "{error}");
        assert_eq!(hash(key(id)), before);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_number_stays() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        for garbage in ["", "x", "1.5", "0x10", "99999999999999999999", &"1".repeat(5000)] {
            ask(["HSET", &key(id), "coins", garbage]);
            assert!(Player::mul(&db, id, Player::COINS, 2).await.unwrap_err().is_malformed());
            assert!(Player::div(&db, id, Player::COINS, 2).await.unwrap_err().is_malformed());
            holds(&key(id), [("coins", garbage)]);
        }
        ask(["DEL", &key(id)]);
        ask(["SET", &key(id), "text"]);
        assert!(Player::mul(&db, id, Player::COINS, 2).await.unwrap_err().is_wrong_type());
        assert_eq!(ask(["GET", &key(id)]).as_bytes().unwrap(), b"text");
    }
    Ok(())
}

#[tokio::test]
async fn a_division_by_zero_is_not_sent() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        let error = sends(&db, 0, Player::div(&db, id, Player::COINS, 0)).await.unwrap_err();
        assert!(error.is_refused());
        assert_eq!(
            error.to_string(),
            format!(
                "`EVALSHA` of field `coins` of `Player` under key `O{{{id}}}`: a division by zero; nothing was sent"
            ),
        );
        assert!(sends(&db, 0, Player::div(&db, id, Player::LUCK, 0.0)).await.unwrap_err().is_refused());
        assert!(sends(&db, 0, Player::div(&db, id, Player::LUCK, -0.0)).await.unwrap_err().is_refused());

        assert!(sends(&db, 0, Player::update(&db, id, divided_by_zero())).await.unwrap_err().is_refused());
        assert!(sends(&db, 0, Player::update_existing(&db, id, divided_by_zero())).await.unwrap_err().is_refused());
        assert_eq!(Player::load(&db, id).await?, Player { seen: false, ..jack(id) });

        // Assigned anew, the field is not divided any more.
        Player::update(&db, id, divided_by_zero().coins(5)).await?;
        assert_eq!(Player::get(&db, id, Player::COINS).await?, 5);
    }
    Ok(())
}

fn divided_by_zero() -> PlayerChanges {
    Player::changes().name("Nobody").div(Player::COINS, 0)
}

#[tokio::test]
async fn changes_calculate_in_order_and_all_or_nothing() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        let changes = Player::changes()
            .name("Bobby")
            .coins(100)
            .div(Player::COINS, 3)
            .mul(Player::COINS, 2)
            .decr(Player::COINS, 6)
            .mul(Player::LUCK, 0.5)
            .team("red");
        sends(&db, 1, Player::update(&db, id, changes)).await?;
        holds(&key(id), [("coins", "60"), ("level", "3"), ("luck", "0.25"), ("name", "Bobby"), ("team", "red")]);

        let changes = Player::changes().name("Nobody").team(None).mul(Player::COINS, 2).mul(Player::LEVEL, 100);
        assert!(Player::update(&db, id, changes).await.unwrap_err().is_out_of_range());
        holds(&key(id), [("coins", "60"), ("level", "3"), ("luck", "0.25"), ("name", "Bobby"), ("team", "red")]);
    }
    Ok(())
}

#[tokio::test]
async fn calculations_join_a_batch() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        let all = db.pipelined(|p| {
            (
                Player::mul(p, id, Player::COINS, 2),
                Player::div(p, id, Player::COINS, 4),
                Player::get(p, id, Player::COINS),
            )
        });
        assert_eq!(sends(&db, 3, all).await?, (42, 10, 10));
        let both = db.atomic(|p| (Player::mul(p, id, Player::COINS, 7), Player::incr(p, id, Player::COINS, 1)));
        assert_eq!(both.await?, (70, 71));
    }
    Ok(())
}

#[tokio::test]
async fn every_calculation_starts_the_time_anew() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        Guest { id, coins: 8, luck: None }.save(&db).await?;
        ask(["PEXPIRE", &guest_key(id), "1000"]);
        assert_eq!(Guest::div(&db, id, Guest::COINS, 2).await?, 4);
        assert!(lives(&guest_key(id)) > 3_500_000);
        ask(["PEXPIRE", &guest_key(id), "1000"]);
        assert!(Guest::mul(&db, id, Guest::COINS, i64::MAX).await.unwrap_err().is_out_of_range());
        assert!(lives(&guest_key(id)) <= 1000);
    }
    Ok(())
}

/// Fields that are named as a calculation keep their setters; the list of changes has both.
#[derive(RedisStruct, Debug, PartialEq)]
#[redis(keyspace = "OM")]
struct Machine {
    #[redis(key)]
    id: u64,
    mul: u64,
    div: Option<u64>,
}

#[tokio::test]
async fn fields_can_be_named_mul_and_div() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        Machine::update(&db, id, Machine::changes().mul(6).div(8)).await?;
        let mut changes = redis_struct::Changes::from(Machine::changes());
        changes.mul(Machine::MUL, 7).div(Machine::DIV, 3);
        Machine::update(&db, id, changes).await?;
        assert_eq!(Machine::load(&db, id).await?, Machine { id, mul: 42, div: Some(2) });
    }
    Ok(())
}

/// A field that was called otherwise, once without and once with a time to live.
macro_rules! renamed {
    ($name:ident, $($attribute:tt)*) => {
        #[derive(RedisStruct, Debug, Clone, PartialEq)]
        #[redis($($attribute)*)]
        struct $name {
            #[redis(key)]
            id: u64,
            #[redis(alias = "gold", alias = "silver")]
            coins: Option<i64>,
        }

        impl $name {
            async fn follows(db: &Db, id: u64, keyspace: &str) -> redis_struct::Result<()> {
                let key = format!("{keyspace}{{{id}}}");
                ask(["HSET", &key, "silver", "6"]);
                assert_eq!(Self::mul(db, id, Self::COINS, 7).await?, 42);
                holds(&key, [("coins", "42")]);

                ask(["HSET", &key, "gold", "1000"]);
                assert_eq!(Self::div(db, id, Self::COINS, 2).await?, 21);
                holds(&key, [("coins", "21")]);

                ask(["DEL", &key]);
                ask(["HSET", &key, "gold", "8", "silver", "6"]);
                assert!(Self::mul(db, id, Self::COINS, i64::MAX).await.unwrap_err().is_out_of_range());
                holds(&key, [("gold", "8"), ("silver", "6")]);
                assert_eq!(Self::incr_existing(db, id, Self::COINS, 1).await?, Some(9));
                holds(&key, [("coins", "9")]);

                ask(["DEL", &key]);
                ask(["HSET", &key, "gold", "8"]);
                let changes = Self::changes().decr(Self::COINS, 1).mul(Self::COINS, 3);
                let mut local = Self { id, coins: Some(8) };
                local.apply(Self::update_returning(db, id, changes).await?)?;
                assert_eq!(local, Self { id, coins: Some(21) });
                holds(&key, [("coins", "21")]);
                Ok(())
            }
        }
    };
}

renamed! { Purse, keyspace = "OA" }
renamed! { Loan, keyspace = "OAT", ttl = "1h" }

#[tokio::test]
async fn an_absent_field_starts_from_its_alias() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        Purse::follows(&db, id, "OA").await?;
        Loan::follows(&db, id, "OAT").await?;
    }
    Ok(())
}
