//! incr_existing, decr_existing.

use super::*;

#[tokio::test]
async fn an_existing_record_is_counted() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        assert_eq!(sends(&db, 1, Player::incr_existing(&db, id, Player::COINS, 4)).await?, Some(25));
        assert_eq!(Player::decr_existing(&db, id, Player::COINS, 30).await?, Some(-5));
        assert_eq!(Player::incr_existing(&db, id, Player::LUCK, 0.25).await?, Some(0.75));
        ask(["HDEL", &key(id), "level"]);
        assert_eq!(Player::incr_existing(&db, id, Player::LEVEL, 1).await?, Some(11));
        holds(&key(id), [("coins", "-5"), ("level", "11"), ("luck", "0.75"), ("name", "Jack")]);
    }
    Ok(())
}

#[tokio::test]
async fn a_record_that_is_not_there_stays_away() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        assert_eq!(Player::incr_existing(&db, id, Player::COINS, 4).await?, None);
        assert_eq!(Player::decr_existing(&db, id, Player::LUCK, 4.0).await?, None);
        assert_eq!(Guest::incr_existing(&db, id, Guest::COINS, 4).await?, None);
        assert!(!Player::exists(&db, id).await? && !Guest::exists(&db, id).await?);
    }
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_counted_stays() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        Player { level: 255, coins: i64::MAX, ..jack(id) }.save(&db).await?;
        assert!(Player::incr_existing(&db, id, Player::LEVEL, 1).await.unwrap_err().is_out_of_range());
        assert!(Player::incr_existing(&db, id, Player::COINS, 1).await.unwrap_err().is_out_of_range());
        assert!(Player::decr_existing(&db, id, Player::COINS, i64::MIN).await.unwrap_err().is_out_of_range());
        ask(["HSET", &key(id), "luck", "much"]);
        let error = Player::incr_existing(&db, id, Player::LUCK, 1.0).await.unwrap_err();
        assert!(error.is_malformed());
        assert!(!error.to_string().contains("much"), "{error}");
        holds(&key(id), [("coins", "9223372036854775807"), ("level", "255"), ("luck", "much"), ("name", "Jack")]);

        ask(["DEL", &key(id)]);
        ask(["SET", &key(id), "text"]);
        assert!(Player::incr_existing(&db, id, Player::COINS, 1).await.unwrap_err().is_wrong_type());
    }
    Ok(())
}

#[tokio::test]
async fn only_what_was_counted_lives_anew() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        Guest { id, coins: 1, luck: None }.save(&db).await?;
        ask(["PEXPIRE", &guest_key(id), "1000"]);
        assert_eq!(Guest::incr_existing(&db, id, Guest::COINS, 1).await?, Some(2));
        assert!(lives(&guest_key(id)) > 3_500_000);
    }
    Ok(())
}

#[tokio::test]
async fn they_join_a_batch() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        let counts = db.pipelined(|p| {
            let before = Player::incr_existing(p, id, Player::COINS, 1);
            (before, jack(id).save(p), Player::incr_existing(p, id, Player::COINS, 1))
        });
        // The save, which also removes, is MULTI, HSET, HDEL, EXEC.
        assert_eq!(sends(&db, 6, counts).await?, (None, (), Some(22)));
    }
    Ok(())
}
