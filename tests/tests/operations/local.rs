//! reload, apply, update_returning: local records that follow the server.

use redis_struct::Changes;
use redis_struct::codec::{Arg, Bulk, CodecError, Decode, Encode, Encoded};

use super::*;

#[tokio::test]
async fn reload_is_the_record_as_it_is_now() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        let local = jack(id);
        local.save(&db).await?;
        Player::update(&db, id, Player::changes().name("Bobby").luck(None)).await?;
        let now = sends(&db, 1, local.reload(&db)).await?;
        assert_eq!(now, Player { name: "Bobby".into(), luck: None, seen: false, ..jack(id) });

        let (first, _, second) = db
            .pipelined(|p| (local.reload(p), Player::update(p, id, Player::changes().team("red")), local.reload(p)))
            .await?;
        assert_eq!((first.team, second.team.as_deref()), (None, Some("red")));

        Player::delete(&db, id).await?;
        assert!(local.reload(&db).await.unwrap_err().is_not_found());
    }
    Ok(())
}

#[tokio::test]
async fn applied_changes_are_what_a_load_would_give() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        let mut local = jack(id);
        local.save(&db).await?;
        let changes = Player::changes().name("Bobby").coins(-1).luck(None).team("red");
        Player::update(&db, id, &changes).await?;
        sends(&db, 0, async { local.apply(&changes) }).await?;
        assert!(local.seen, "a field that is not stored stays");
        local.seen = false;
        assert_eq!(local, Player::load(&db, id).await?);

        // Removed, a field has its default.
        let mut changes = Changes::new();
        changes.remove((Player::LEVEL, Player::TEAM));
        Player::update(&db, id, &changes).await?;
        local.apply(&changes)?;
        assert_eq!((local.level, &local.team), (10, &None));
        assert_eq!(local, Player::load(&db, id).await?);

        // Nothing changes nothing.
        let before = local.clone();
        local.apply(Player::changes())?;
        assert_eq!(local, before);
    }
    Ok(())
}

#[test]
fn of_several_assignments_the_last_one_is_applied() -> redis_struct::Result<()> {
    let mut local = jack(1);
    local.apply(Player::changes().name("A").team("red").name("B").team(None))?;
    assert_eq!(local, Player { name: "B".into(), ..jack(1) });
    Ok(())
}

#[test]
fn what_the_server_calculates_cannot_be_applied() {
    let mut local = jack(1);
    let error = local.apply(Player::changes().name("B").incr(Player::COINS, 1)).unwrap_err();
    assert!(error.is_refused());
    assert_eq!(
        error.to_string(),
        "field `coins` of `Player`: only the server knows what the calculation gives; nothing was applied: apply what \
         `update_returning` returns",
    );
    assert!(local.apply(Player::changes().div(Player::COINS, 0)).unwrap_err().is_refused());
    assert_eq!(local, jack(1));
}

#[tokio::test]
async fn what_the_server_has_calculated_can_be_applied() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        let mut local = jack(id);
        local.save(&db).await?;
        Player::incr(&db, id, Player::COINS, 100).await?; // by somebody else
        let changes = Player::changes()
            .incr(Player::COINS, 1)
            .luck(2.0)
            .mul(Player::LUCK, 1.25)
            .name("Bobby")
            .mul(Player::COINS, 2)
            .incr(Player::LEVEL, 1);
        let changed = sends(&db, 1, Player::update_returning(&db, id, changes)).await?;
        local.apply(changed)?;
        let expected = Player { name: "Bobby".into(), coins: 244, luck: Some(2.5), level: 4, ..jack(id) };
        assert_eq!(local, expected);
        assert_eq!(Player::load(&db, id).await?, Player { seen: false, ..expected });
    }
    Ok(())
}

#[tokio::test]
async fn changes_without_calculations_come_back_as_they_were() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        let mut local = jack(id);
        local.save(&db).await?;
        let changed = Player::update_returning(&db, id, Player::changes().name("Bobby").luck(None)).await?;
        local.apply(changed)?;
        assert_eq!(local, Player { name: "Bobby".into(), luck: None, ..jack(id) });

        let nothing = sends(&db, 0, Player::update_returning(&db, id, Player::changes())).await?;
        assert!(nothing.is_empty());

        let changes = Guest::changes().coins(5).incr(Guest::COINS, 1).luck(None);
        let mut guest = Guest { id, coins: 0, luck: Some(1.0) };
        guest.apply(Guest::update_returning(&db, id, changes).await?)?;
        assert_eq!(guest, Guest { id, coins: 6, luck: None });
        assert!(lives(&guest_key(id)) > 3_500_000);
    }
    Ok(())
}

#[tokio::test]
async fn a_failed_update_has_nothing_to_apply() -> redis_struct::Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        let changes = Player::changes().name("Bobby").incr(Player::LEVEL, 255);
        assert!(Player::update_returning(&db, id, changes).await.unwrap_err().is_out_of_range());
        let (changed, level) = db
            .pipelined(|p| {
                let changed = Player::update_returning(p, id, Player::changes().incr(Player::LEVEL, 2));
                (changed, Player::get(p, id, Player::LEVEL))
            })
            .await?;
        let mut local = jack(id);
        local.apply(changed)?;
        assert_eq!((local.level, level), (5, 5));
    }
    Ok(())
}

/// Text that is kept in lower case, and that cannot be read again if it begins with `?`.
#[derive(Debug, Clone, PartialEq)]
struct Lower(String);

impl Encode for Lower {
    fn encode(&self, to: Arg<'_>) -> Encoded {
        self.0.to_lowercase().encode(to)
    }
}

impl Decode for Lower {
    fn decode(bytes: Bulk) -> Result<Self, CodecError> {
        match bytes.into_string()? {
            text if text.starts_with('?') => Err(CodecError::new("expected an answer")),
            text => Ok(Self(text)),
        }
    }
}

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "OL")]
struct Label {
    #[redis(key)]
    id: u64,
    first: Lower,
    second: Lower,
}

#[test]
fn values_pass_through_their_codec_and_an_error_changes_nothing() -> redis_struct::Result<()> {
    let lower = |text: &str| Lower(text.into());
    let mut local = Label { id: 1, first: lower("a"), second: lower("b") };
    local.apply(Label::changes().first(lower("LOUD")))?;
    assert_eq!(local, Label { id: 1, first: lower("loud"), second: lower("b") });

    let before = local.clone();
    let error = local.apply(Label::changes().first(lower("c")).second(lower("?"))).unwrap_err();
    assert!(error.is_malformed());
    assert_eq!(
        error.to_string(),
        "field `second` of `Label`: the stored bytes cannot be read as `Lower`: expected an answer"
    );
    assert_eq!(local, before);
    Ok(())
}
