//! update, update_existing, incr, set_if_absent, pop, remove, delete, exists.

use super::*;

#[tokio::test]
async fn update_writes_only_what_it_names() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        User::update(&db, id, User::changes().name("Bobby").last_seen(None)).await?;
        holds(&key(id), [("admin", "1"), ("fav", "tea"), ("name", "Bobby"), ("views", "3")]);
        User::update(&db, id, User::changes().favourite("coffee").admin(false)).await?;
        holds(&key(id), [("admin", ""), ("fav", "coffee"), ("name", "Bobby"), ("views", "3")]);
        User::update(&db, id, User::changes().favourite(None)).await?;
        holds(&key(id), [("admin", ""), ("name", "Bobby"), ("views", "3")]);
        let changes = User::changes().favourite(Some("x".to_owned())).incr(User::VIEWS, 4).decr(User::LAST_SEEN, 2);
        User::update(&db, id, changes.name("B")).await?;
        holds(&key(id), [("admin", ""), ("fav", "x"), ("last_seen", "-2"), ("name", "B"), ("views", "7")]);
    }
    Ok(())
}

#[tokio::test]
#[expect(clippy::needless_borrows_for_generic_args, reason = "that references are taken is the point")]
async fn setters_take_what_a_person_writes() -> Result<()> {
    for (db, id) in both().await {
        let (name, tea, seen) = ("Jill".to_owned(), "tea".to_owned(), 5);
        User::update(&db, id, User::changes().name(&name).favourite(&tea).last_seen(&seen).views(&7)).await?;
        User::update(&db, id, User::changes().name(name.clone()).favourite(tea.clone()).admin(&true)).await?;
        let jill = User { name, admin: true, last_seen: Some(5), views: 7, favourite: Some(tea.clone()), id };
        assert_eq!(User::load(&db, id).await?, jill);
        User::update(&db, id, User::changes().favourite(&Some(tea)).last_seen(Some(6))).await?;
        assert_eq!(User::load(&db, id).await?, User { last_seen: Some(6), ..jill });
    }
    Ok(())
}

#[tokio::test]
async fn update_of_nothing_sends_nothing() -> Result<()> {
    for (db, id) in both().await {
        sends_nothing(&db, User::update(&db, id, User::changes())).await?;
        sends_nothing(&db, Session::update(&db, id, Session::changes())).await?;
        let pipe = db.pipeline();
        let done = User::update(&pipe, id, User::changes());
        sends_nothing(&db, pipe.execute()).await?;
        done.take()?;
    }
    Ok(())
}

#[tokio::test]
async fn update_existing_of_nothing_says_whether_there_is_a_record() -> Result<()> {
    for (db, id) in both().await {
        assert!(!User::update_existing(&db, id, User::changes()).await?);
        jack(id).save(&db).await?;
        assert!(User::update_existing(&db, id, User::changes()).await?);
        assert_eq!(User::load(&db, id).await?, jack(id));
    }
    Ok(())
}

#[tokio::test]
async fn of_several_assignments_the_last_one_counts() -> Result<()> {
    for (db, id) in both().await {
        let changes = User::changes().name("a").favourite("tea").name("b").favourite(None).last_seen(None).last_seen(4);
        User::update(&db, id, changes.views(1).name("c")).await?;
        holds(&key(id), [("last_seen", "4"), ("name", "c"), ("views", "1")]);
        User::update(&db, id, User::changes().incr(User::VIEWS, 100).views(5)).await?;
        User::update(&db, id, User::changes().incr(User::LAST_SEEN, 100).last_seen(None)).await?;
        holds(&key(id), [("name", "c"), ("views", "5")]);
        Session::update(&db, id, Session::changes().hits(1).user("a").hits(2).user(None)).await?;
        holds(&session_key(id), [("hits", "2")]);
    }
    Ok(())
}

#[tokio::test]
async fn an_increment_counts_from_what_was_assigned_before_it() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        User::update(&db, id, User::changes().views(10).incr(User::VIEWS, 5).decr(User::VIEWS, 1)).await?;
        assert_eq!(User::get(&db, id, User::VIEWS).await?, 14);
        User::update(&db, id, User::changes().last_seen(None).incr(User::LAST_SEEN, 8)).await?;
        assert_eq!(User::get(&db, id, User::LAST_SEEN).await?, Some(8));
        User::update(&db, id, User::changes().incr(User::VIEWS, 1).incr(User::VIEWS, 1)).await?;
        assert_eq!(User::get(&db, id, User::VIEWS).await?, 16);
    }
    Ok(())
}

#[tokio::test]
async fn changes_remove_several_fields_at_once() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        let mut changes: redis_struct::Changes<User> = User::changes().name("Jill").into();
        changes.remove((User::LAST_SEEN, User::FAVOURITE, User::VIEWS)).incr(User::VIEWS, 1);
        User::update(&db, id, changes.clone()).await?;
        holds(&key(id), [("admin", "1"), ("name", "Jill"), ("views", "1")]);
    }
    Ok(())
}

#[tokio::test]
async fn an_update_is_all_or_nothing() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        let changes = || User::changes().name("Jill").favourite(None).incr(User::LAST_SEEN, 1);
        let error = User::update(&db, id, changes().decr(User::VIEWS, 4)).await.unwrap_err();
        assert!(error.is_out_of_range() && error.to_string().contains("`views`"), "{error}");
        ask(["HSET", &key(id), "views", "many"]);
        let error = User::update_existing(&db, id, changes().incr(User::VIEWS, 4)).await.unwrap_err();
        assert!(error.is_malformed() && error.to_string().contains("`views`"), "{error}");
        ask(["HSET", &key(id), "views", "3"]);
        assert_eq!(User::load(&db, id).await?, jack(id));
    }
    Ok(())
}

#[tokio::test]
async fn update_creates_and_update_existing_does_not() -> Result<()> {
    for (db, id) in both().await {
        assert!(!User::update_existing(&db, id, User::changes().name("x").incr(User::VIEWS, 1)).await?);
        assert!(!Session::update_existing(&db, id, Session::changes().seen(1)).await?);
        assert!(!User::exists(&db, id).await? && !Session::exists(&db, id).await?);
        User::update(&db, id, User::changes().name("x")).await?;
        holds(&key(id), [("name", "x")]);
        assert!(User::load(&db, id).await.unwrap_err().is_missing_field());
        assert!(User::update_existing(&db, id, User::changes().admin(true).incr(User::VIEWS, 1)).await?);
        holds(&key(id), [("admin", "1"), ("name", "x"), ("views", "1")]);
        assert!(User::update_existing(&db, id, User::changes().last_seen(None)).await?);
    }
    Ok(())
}

#[tokio::test]
async fn a_required_field_that_was_added_later_can_be_written() -> Result<()> {
    for (db, id) in both().await {
        ask(["HSET", &key(id), "name", "of an older program"]);
        assert!(User::load(&db, id).await.unwrap_err().is_missing_field());
        assert!(User::update_existing(&db, id, User::changes().admin(false)).await?);
        assert!(!User::load(&db, id).await?.admin);
    }
    Ok(())
}

#[tokio::test]
async fn incr_creates_the_record() -> Result<()> {
    for (db, id) in both().await {
        assert_eq!(User::incr(&db, id, User::VIEWS, 2).await?, 2);
        assert_eq!(User::decr(&db, id, User::LAST_SEEN, 2).await?, -2);
        holds(&key(id), [("last_seen", "-2"), ("views", "2")]);
        assert_eq!(Session::incr(&db, id, Session::HITS, 255).await?, 255);
        holds(&session_key(id), [("hits", "255")]);
    }
    Ok(())
}

#[tokio::test]
async fn set_if_absent_sets_once() -> Result<()> {
    for (db, id) in both().await {
        assert!(User::set_if_absent(&db, id, User::NAME, "first").await?, "creates the record");
        assert!(!User::set_if_absent(&db, id, User::NAME, "second").await?);
        assert!(User::set_if_absent(&db, id, User::LAST_SEEN, 5).await?);
        assert!(!User::set_if_absent(&db, id, User::LAST_SEEN, Some(6)).await?);
        assert!(!sends_nothing(&db, User::set_if_absent(&db, id, User::FAVOURITE, None)).await?);
        holds(&key(id), [("last_seen", "5"), ("name", "first")]);
        assert!(Session::set_if_absent(&db, id, Session::HITS, 1).await?);
        assert!(!Session::set_if_absent(&db, id, Session::HITS, 2).await?);
        assert!(!sends_nothing(&db, Session::set_if_absent(&db, id, Session::SEEN, None)).await?);
        holds(&session_key(id), [("hits", "1")]);
    }
    Ok(())
}

#[tokio::test]
async fn pop_returns_and_removes() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        super::session(id).save(&db).await?;
        assert_eq!(User::pop(&db, id, User::LAST_SEEN).await?, Some(-5));
        assert_eq!(User::pop(&db, id, User::LAST_SEEN).await?, None);
        assert_eq!(
            User::pop(&db, id, (User::FAVOURITE, User::VIEWS, User::LAST_SEEN)).await?,
            (Some("tea".into()), 3, None)
        );
        holds(&key(id), [("admin", "1"), ("name", "Jack")]);
        assert_eq!(Session::pop(&db, id, Session::HITS).await?, 250);
        assert_eq!(Session::pop(&db, id, (Session::SEEN, Session::HITS)).await?, (Some(7), 0));
        holds(&session_key(id), [("user", "Jack")]);
    }
    Ok(())
}

#[tokio::test]
async fn pop_of_an_absent_record_is_none() -> Result<()> {
    for (db, id) in both().await {
        assert_eq!(User::pop(&db, id, User::LAST_SEEN).await?, None);
        assert_eq!(User::pop(&db, id, (User::VIEWS, User::FAVOURITE)).await?, (0, None));
        assert_eq!(Session::pop(&db, id, (Session::HITS, Session::USER)).await?, (0, None));
        assert!(!User::exists(&db, id).await? && !Session::exists(&db, id).await?);
    }
    Ok(())
}

#[tokio::test]
async fn a_malformed_value_is_popped_all_the_same() -> Result<()> {
    for (db, id) in both().await {
        for (key, field) in [(key(id), "last_seen"), (session_key(id), "seen")] {
            ask(["HSET", &key, field, "x", "other", "1"]);
        }
        let errors = [
            (User::pop(&db, id, User::LAST_SEEN).await.unwrap_err(), "last_seen"),
            (Session::pop(&db, id, (Session::USER, Session::SEEN)).await.unwrap_err(), "seen"),
        ];
        for (error, field) in errors {
            assert!(error.is_malformed(), "{error}");
            assert_eq!(error.field(), Some(field));
        }
        holds(&key(id), [("other", "1")]);
        holds(&session_key(id), [("other", "1")]);
    }
    Ok(())
}

#[tokio::test]
async fn remove_counts_what_was_there() -> Result<()> {
    for (db, id) in both().await {
        jack(id).save(&db).await?;
        super::session(id).save(&db).await?;
        assert_eq!(User::remove(&db, id, User::LAST_SEEN).await?, 1);
        assert_eq!(User::remove(&db, id, (User::LAST_SEEN, User::FAVOURITE, User::VIEWS)).await?, 2);
        assert_eq!(User::remove(&db, id, User::LAST_SEEN).await?, 0);
        assert_eq!(Session::remove(&db, id, (Session::SEEN, Session::HITS)).await?, 2);
        assert_eq!(Session::remove(&db, id, Session::SEEN).await?, 0);
        let absent = fresh();
        assert_eq!(User::remove(&db, absent, User::VIEWS).await?, 0);
        assert_eq!(Session::remove(&db, absent, Session::HITS).await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn the_key_goes_with_its_last_field() -> Result<()> {
    for (db, id) in both().await {
        Note { id, text: Some("a".into()), stars: Some(1) }.save(&db).await?;
        assert_eq!(Note::remove(&db, id, (Note::TEXT, Note::STARS)).await?, 2);
        assert!(!Note::exists(&db, id).await?);
        Note::update(&db, id, Note::changes().text("a")).await?;
        Note::update(&db, id, Note::changes().text(None)).await?;
        assert!(!Note::exists(&db, id).await?);

        let all = (Session::USER, Session::SEEN, Session::HITS);
        super::session(id).save(&db).await?;
        assert_eq!(Session::remove(&db, id, all).await?, 3);
        assert!(!Session::exists(&db, id).await?);
        super::session(id).save(&db).await?;
        Session::pop(&db, id, all).await?;
        assert!(!Session::exists(&db, id).await?);
    }
    Ok(())
}

#[tokio::test]
async fn delete_takes_the_whole_key() -> Result<()> {
    for (db, a) in both().await {
        let (b, c) = (fresh(), fresh());
        User::save_many(&db, [jack(a), jack(b), jack(c)]).await?;
        ask(["HSET", &key(a), "other", "1"]);
        assert!(User::delete(&db, a).await? && !User::delete(&db, a).await?);
        assert!(!User::exists(&db, a).await? && User::exists(&db, b).await?);
        let before = db.stats().round_trips;
        assert_eq!(User::delete_many(&db, [a, b, c]).await?, 2);
        assert_eq!(db.stats().round_trips - before, 1);
        assert_eq!(User::load_many(&db, [a, b, c]).await?, [None, None, None]);
    }
    Ok(())
}

#[tokio::test]
async fn updates_and_a_load_in_one_pipeline_see_each_other() -> Result<()> {
    for (db, id) in both().await {
        let (_, _, _, loaded, popped) = db
            .pipelined(|p| {
                (
                    jack(id).save(p),
                    User::update(p, id, User::changes().name("a").views(1)),
                    User::update(p, id, User::changes().name("b").incr(User::VIEWS, 1)),
                    User::load(p, id),
                    User::pop(p, id, User::FAVOURITE),
                )
            })
            .await?;
        assert_eq!(loaded, User { name: "b".into(), views: 2, ..jack(id) });
        assert_eq!(popped.as_deref(), Some("tea"));
    }
    Ok(())
}
