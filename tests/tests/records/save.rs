//! save, save_many, insert.

use super::*;

#[tokio::test]
async fn a_saved_record_is_these_bytes() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        let all = [("admin", "1"), ("fav", "tea"), ("last_seen", "-5"), ("name", "Jack"), ("views", "3")];
        holds(&key(id), all);
        let before = db.stats().commands;
        jack(id).save(&db).await?;
        assert_eq!(db.stats().commands - before, 1, "one HSET");
        assert_eq!(User::load(&db, id).await?, jack(id));
    }
    Ok(())
}

#[tokio::test]
async fn a_none_removes_its_field() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        bare(id).save(&db).await?;
        holds(&key(id), [("admin", "1"), ("name", "Jack"), ("views", "3")]);
        assert_eq!(User::load(&db, id).await?, bare(id));
        User { admin: false, name: String::new(), ..bare(id) }.save(&db).await?;
        holds(&key(id), [("admin", ""), ("name", ""), ("views", "3")]);
    }
    Ok(())
}

#[tokio::test]
async fn fields_that_are_not_declared_stay() -> Result<()> {
    for (db, id) in both().await {
        ask(["HSET", &key(id), "other", "1", "last_seen", "9", "id", "the id is never in the hash"]);
        bare(id).save(&db).await?;
        let kept = [("id", "the id is never in the hash"), ("name", "Jack"), ("other", "1"), ("views", "3")];
        holds(&key(id), [("admin", "1"), kept[0], kept[1], kept[2], kept[3]]);
        assert_eq!(User::load(&db, id).await?, bare(id), "a member with the key field's name never shadows the id");
    }
    Ok(())
}

#[tokio::test]
async fn a_record_of_only_nones_is_no_record() -> Result<()> {
    for (db, id) in both().await {
        let (note, key) = (Note { id, text: None, stars: None }, format!("RO{{{id}}}"));
        ask(["HSET", &key, "text", "a", "stars", "5", "other", "1"]);
        note.save(&db).await?;
        holds(&key, [("other", "1")]);
        ask(["HDEL", &key, "other"]);
        ask(["HSET", &key, "text", "a"]);
        note.save(&db).await?;
        assert!(!Note::exists(&db, id).await?);
        let error = sends_nothing(&db, note.insert(&db)).await.unwrap_err();
        assert!(error.is_refused() && error.is_not_run(), "{error}");
        assert_eq!((error.record(), error.key()), (Some("Note"), Some(key.as_str())));
    }
    Ok(())
}

#[tokio::test]
async fn saving_only_nones_with_a_ttl_removes_too() -> Result<()> {
    for (db, id) in both().await {
        let (memo, key) = (Memo { id, text: None }, format!("ROT{{{id}}}"));
        memo.save(&db).await?;
        ask(["HSET", &key, "text", "a", "other", "1"]);
        memo.save(&db).await?;
        holds(&key, [("other", "1")]);
        assert!(expires(&key) > 0);
        assert!(memo.insert(&db).await.unwrap_err().is_refused());
    }
    Ok(())
}

#[tokio::test]
async fn insert_writes_only_where_nothing_is() -> Result<()> {
    for (db, id) in both().await {
        assert!(bare(id).insert(&db).await?);
        let expected = [("admin", "1"), ("name", "Jack"), ("views", "3")];
        holds(&key(id), expected);
        assert!(!jack(id).insert(&db).await?);
        holds(&key(id), expected);
        assert!(User::delete(&db, id).await? && jack(id).insert(&db).await?);
        assert_eq!(User::load(&db, id).await?, jack(id));
    }
    Ok(())
}

#[tokio::test]
async fn insert_leaves_a_key_of_any_type_alone() -> Result<()> {
    for (db, _) in both().await {
        for make in [["SET", "1"], ["RPUSH", "1"], ["SADD", "1"], ["PFADD", "1"]] {
            let (user, session) = (fresh(), fresh());
            for key in [key(user), session_key(session)] {
                ask([make[0], &key, make[1]]);
            }
            let dumps = (ask(["DUMP", &key(user)]), ask(["DUMP", &session_key(session)]));
            assert!(!jack(user).insert(&db).await? && !super::session(session).insert(&db).await?);
            assert_eq!((ask(["DUMP", &key(user)]), ask(["DUMP", &session_key(session)])), dumps);
            assert_eq!(expires(&session_key(session)), -1);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_value_that_cannot_be_stored_sends_nothing() -> Result<()> {
    for (db, id) in both().await {
        let (good, bad) = (Progress { id, done: Percent(1), last: None }, Percent(101));
        good.save(&db).await?;
        let wrong = Progress { done: bad, ..good };
        let changes = || Progress::changes().last(Percent(2)).done(bad);
        let refusals = sends_nothing(&db, async {
            [
                wrong.save(&db).await.unwrap_err(),
                Progress { done: Percent(2), last: Some(bad), ..wrong }.save(&db).await.unwrap_err(),
                wrong.insert(&db).await.unwrap_err(),
                Progress::update(&db, id, changes()).await.unwrap_err(),
                Progress::update_existing(&db, id, changes()).await.unwrap_err(),
                Progress::set_if_absent(&db, id, Progress::LAST, bad).await.unwrap_err(),
                Progress::save_many(&db, &[wrong]).await.unwrap_err(),
            ]
        })
        .await;
        for error in refusals {
            assert!(error.is_refused() && error.is_not_run(), "{error}");
            assert!(!error.is_connection() && !error.is_outcome_unknown(), "{error}");
            assert_eq!((error.record(), error.key()), (Some("Progress"), Some(&*format!("RP{{{id}}}"))));
            assert!(["done", "last"].contains(&error.field().unwrap()), "{error}");
            assert!(error.to_string().contains("a percentage is at most 100"), "{error}");
        }
        assert_eq!(Progress::load(&db, id).await?, good);
        Progress::update(&db, id, changes().done(Percent(3))).await?;
        assert_eq!(Progress::get(&db, id, Progress::DONE).await?, Percent(3), "the last assignment counts");
    }
    Ok(())
}

#[tokio::test]
async fn save_many_saves_all_in_one_round_trip() -> Result<()> {
    for (db, _) in both().await {
        let users: Vec<User> = (0..50).map(|_| jack(fresh())).collect();
        let before = db.stats().round_trips;
        User::save_many(&db, &users).await?;
        assert_eq!(db.stats().round_trips - before, 1);
        let owned: Vec<User> = users.iter().map(|user| bare(user.id)).collect();
        User::save_many(&db, owned.clone()).await?;
        User::save_many(&db, owned.iter().take(3)).await?;
        let ids = owned.iter().map(|user| user.id);
        assert_eq!(User::load_many(&db, ids).await?, owned.into_iter().map(Some).collect::<Vec<_>>());
    }
    Ok(())
}

#[tokio::test]
async fn save_many_saves_the_neighbours_of_a_failure() -> Result<()> {
    for (db, first) in both().await {
        let (second, third) = (fresh(), fresh());
        ask(["SET", &key(second), "x"]);
        let error = User::save_many(&db, [jack(first), jack(second), jack(third)]).await.unwrap_err();
        assert!(error.is_wrong_type(), "{error}");
        assert_eq!(error.key(), Some(&*key(second)));
        assert!(User::exists(&db, first).await? && User::exists(&db, third).await?);

        let of = |id, done| Progress { id, done: Percent(done), last: None };
        let error = Progress::save_many(&db, [of(first, 1), of(second, 101), of(third, 3)]).await.unwrap_err();
        assert!(error.is_refused(), "{error}");
        let left = Progress::load_many(&db, [first, second, third]).await?;
        assert_eq!(left, [Some(of(first, 1)), None, Some(of(third, 3))]);
    }
    Ok(())
}

#[tokio::test]
async fn nothing_to_save_sends_nothing() -> Result<()> {
    for (db, _) in both().await {
        sends_nothing(&db, User::save_many(&db, Vec::<User>::new())).await?;
        sends_nothing(&db, User::save_many(&db, &[] as &[User])).await?;
        let pipe = db.pipeline();
        let nothing = User::save_many(&pipe, Vec::<User>::new());
        sends_nothing(&db, pipe.execute()).await?;
        nothing.take()?;
    }
    Ok(())
}

#[tokio::test]
async fn creates_and_loads_share_a_pipeline() -> Result<()> {
    for (db, a) in both().await {
        let (b, pipe) = (fresh(), db.pipeline());
        let saved = (jack(a).save(&pipe), bare(b).save(&pipe));
        let loaded = (User::load(&pipe, a), User::load(&pipe, b));
        assert!(!User::exists(&db, a).await?, "not sent yet");
        pipe.execute().await?;
        saved.0.take()?;
        saved.1.take()?;
        assert_eq!((loaded.0.take()?, loaded.1.take()?), (jack(a), bare(b)));
    }
    Ok(())
}
