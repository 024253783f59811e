//! A key that holds something else: every operation says so, and changes neither its value nor its time.

use std::fmt::Debug;
use std::time::Duration;

use redis_struct::Ttl;

use super::*;

const VALUE: &str = "not a hash, and a secret";

/// A string with a time to live, where a record should be.
struct Stranger {
    key: String,
    expires: i64,
}

impl Stranger {
    fn at(key: String) -> Self {
        ask(["SET", &key, VALUE, "PX", "7200000"]);
        let expires = expires(&key);
        Self { key, expires }
    }

    #[track_caller]
    fn is_untouched(&self, what: &str) {
        assert_eq!(ask(["GET", &self.key]), Reply::Bulk(VALUE.into()), "{what}");
        assert_eq!(expires(&self.key), self.expires, "{what}");
    }

    #[track_caller]
    fn refuses<T: Debug>(&self, what: &str, record: &str, result: Result<T>) {
        let error = result.expect_err(what);
        assert!(error.is_wrong_type() && !error.is_malformed() && !error.is_not_found(), "{what}: {error}");
        assert_eq!((error.key(), error.record()), (Some(&*self.key), Some(record)), "{what}: {error}");
        assert!(error.command().is_some() && !all_text(&error).contains(VALUE), "{what}: {error}");
        self.is_untouched(what);
    }
}

/// `refuses!(stranger, "User": operation, …)`
macro_rules! refuses {
    ($stranger:expr, $record:literal: $($operation:expr,)*) => {$(
        $stranger.refuses(stringify!($operation), $record, $operation.await);
    )*};
}

#[tokio::test]
async fn without_a_ttl() -> Result<()> {
    for (db, id) in both().await {
        type U = User;
        let stranger = Stranger::at(key(id));
        refuses! { stranger, "User":
            jack(id).save(&db),
            bare(id).save(&db),
            U::save_many(&db, [bare(id)]),
            U::load(&db, id),
            U::find(&db, id),
            U::load_many(&db, [id]),
            U::get(&db, id, U::NAME),
            U::get(&db, id, (U::LAST_SEEN, U::VIEWS)),
            U::update(&db, id, U::changes().name("a")),
            U::update(&db, id, U::changes().last_seen(None)),
            U::update(&db, id, U::changes().name("a").last_seen(None)),
            U::update(&db, id, U::changes().name("a").last_seen(None).incr(U::VIEWS, 1)),
            U::update(&db, id, U::changes().views(1).incr(U::VIEWS, 1)),
            U::update(&db, id, U::changes().last_seen(None).incr(U::LAST_SEEN, 1)),
            U::update_existing(&db, id, U::changes()),
            U::update_existing(&db, id, U::changes().name("a")),
            U::update_existing(&db, id, U::changes().last_seen(None).incr(U::VIEWS, 1)),
            U::incr(&db, id, U::VIEWS, 1),
            U::incr(&db, id, U::VIEWS, u64::MAX),
            U::incr(&db, id, U::LAST_SEEN, 1),
            U::decr(&db, id, U::VIEWS, 1),
            U::decr(&db, id, U::LAST_SEEN, i64::MIN),
            U::set_if_absent(&db, id, U::NAME, "a"),
            U::set_if_absent(&db, id, U::LAST_SEEN, 1),
            U::pop(&db, id, U::LAST_SEEN),
            U::pop(&db, id, (U::LAST_SEEN, U::VIEWS)),
            U::remove(&db, id, U::LAST_SEEN),
            U::remove(&db, id, (U::LAST_SEEN, U::FAVOURITE)),
        }
        let note = Stranger::at(format!("RO{{{id}}}"));
        refuses! { note, "Note":
            Note { id, text: None, stars: None }.save(&db),
            Note { id, text: None, stars: Some(1) }.save(&db),
            Note::incr(&db, id, Note::STARS, 1),
        }
    }
    Ok(())
}

#[tokio::test]
async fn with_a_ttl() -> Result<()> {
    for (db, id) in both().await {
        type S = Session;
        let stranger = Stranger::at(session_key(id));
        let nothing = S { user: None, seen: None, ..session(id) };
        refuses! { stranger, "Session":
            session(id).save(&db),
            nothing.save(&db),
            S::save_many(&db, [session(id)]),
            S::load(&db, id),
            S::get(&db, id, S::HITS),
            S::update(&db, id, S::changes().user("a")),
            S::update(&db, id, S::changes().user(None)),
            S::update(&db, id, S::changes().user(None).seen(1)),
            S::update(&db, id, S::changes().user(None).hits(1).incr(S::SEEN, 1)),
            S::update_existing(&db, id, S::changes().user("a")),
            S::update_existing(&db, id, S::changes()),
            S::incr(&db, id, S::SEEN, 1),
            S::incr(&db, id, S::HITS, 1),
            S::decr(&db, id, S::HITS, 1),
            S::set_if_absent(&db, id, S::USER, "a"),
            S::pop(&db, id, S::USER),
            S::pop(&db, id, (S::USER, S::HITS)),
            S::remove(&db, id, S::USER),
            S::remove(&db, id, (S::USER, S::SEEN)),
        }
        let memo = Stranger::at(format!("ROT{{{id}}}"));
        refuses! { memo, "Memo": Memo { id, text: None }.save(&db), }
    }
    Ok(())
}

#[tokio::test]
async fn the_key_as_a_whole_is_of_any_type() -> Result<()> {
    for (db, id) in both().await {
        let stranger = Stranger::at(key(id));
        assert!(User::exists(&db, id).await? && !jack(id).insert(&db).await?);
        assert!(!sends_nothing(&db, User::set_if_absent(&db, id, User::LAST_SEEN, None)).await?);
        assert!(matches!(User::ttl(&db, id).await?, Ttl::In(left) if left > Duration::from_secs(7100)));
        stranger.is_untouched("exists, insert, ttl");
        assert!(User::persist(&db, id).await? && User::expire(&db, id, Duration::from_secs(9)).await?);
        assert!(User::delete(&db, id).await?);
        let stranger = Stranger::at(session_key(id));
        assert!(!session(id).insert(&db).await?);
        stranger.is_untouched("insert with a ttl");
        assert_eq!(Session::delete_many(&db, [id]).await?, 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_pipeline_has_the_error_in_its_place_only() -> Result<()> {
    for (db, id) in both().await {
        let (stranger, good) = (Stranger::at(key(id)), fresh());
        let pipe = db.pipeline();
        let results = (jack(good).save(&pipe), jack(id).save(&pipe), User::load(&pipe, good));
        let bad = (User::load(&pipe, id), User::incr(&pipe, id, User::VIEWS, 1));
        let error = pipe.execute().await.unwrap_err();
        assert!(error.is_wrong_type(), "{error}");
        assert_eq!(error.failures().len(), 3, "{error}");
        assert!(error.failures().iter().all(|failure| failure.key() == Some(&key(id))));
        (results.0.take()?, assert_eq!(results.2.take()?, jack(good)));
        stranger.refuses("save", "User", results.1.take());
        stranger.refuses("load", "User", bad.0.take());
        stranger.refuses("incr", "User", bad.1.take());
    }
    Ok(())
}
