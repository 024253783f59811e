//! `rename_all` and `const`: what fields and their constants are called.

use super::*;

#[derive(RedisStruct, Debug, Clone, PartialEq)]
#[redis(keyspace = "ANAMES", rename_all = "camelCase")]
struct User {
    #[redis(key)]
    user_id: u64,
    full_name: String,
    #[redis(rename = "LAST_SEEN")]
    last_seen: Option<i64>,
    #[redis(default, const = "VIEWS")]
    page_views: u64,
    #[redis(skip)]
    not_stored: u8,
}

#[tokio::test]
async fn rename_all_names_every_field_that_is_not_renamed_itself() -> Result<()> {
    for (db, id) in both().await {
        let key = format!("ANAMES{{{id}}}");
        let jack = User { user_id: id, full_name: "Jack".into(), last_seen: Some(5), page_views: 1, not_stored: 0 };
        jack.save(&db).await?;
        holds(&key, [("LAST_SEEN", "5"), ("fullName", "Jack"), ("pageViews", "1")]);
        assert_eq!(User::load(&db, id).await?, jack);
        User::update(&db, id, User::changes().full_name("Jim").incr(User::VIEWS, 2)).await?;
        assert_eq!(User::get(&db, id, (User::FULL_NAME, User::VIEWS)).await?, ("Jim".to_owned(), 3));
        ask(["HDEL", &key, "fullName"]);
        let error = User::load(&db, id).await.unwrap_err();
        assert!(error.is_missing_field() && error.field() == Some("fullName"), "{error}");
    }
    Ok(())
}

/// The rules give the names that serde gives: `rename.rs` compares them; here each is used once.
macro_rules! rules {
    ($($rule:literal $expected:literal;)*) => {$({
        #[derive(RedisStruct)]
        #[redis(keyspace = "U", rename_all = $rule)]
        struct Record {
            #[redis(key)]
            _id: u64,
            page_views: u64,
        }
        assert_eq!(Record::PAGE_VIEWS.name(), $expected);
    })*};
}

#[test]
fn every_rule_is_legal() {
    rules! {
        "lowercase" "page_views";
        "UPPERCASE" "PAGE_VIEWS";
        "PascalCase" "PageViews";
        "camelCase" "pageViews";
        "snake_case" "page_views";
        "SCREAMING_SNAKE_CASE" "PAGE_VIEWS";
        "kebab-case" "page-views";
        "SCREAMING-KEBAB-CASE" "PAGE-VIEWS";
    }
}

#[tokio::test]
async fn two_fields_of_one_constant_can_be_told_apart() -> Result<()> {
    #[derive(RedisStruct, Debug, PartialEq)]
    #[redis(keyspace = "ACONST")]
    #[expect(non_snake_case, reason = "the names of another system")]
    struct Both {
        #[redis(key)]
        id: u64,
        page_views: u64,
        #[redis(const = "PAGE_VIEWS_JSON")]
        pageViews: u64,
    }
    for (db, id) in both().await {
        Both { id, page_views: 1, pageViews: 2 }.save(&db).await?;
        assert_eq!(Both::get(&db, id, (Both::PAGE_VIEWS, Both::PAGE_VIEWS_JSON)).await?, (1, 2));
        Both::update(&db, id, Both::changes().page_views(3).pageViews(4)).await?;
        assert_eq!(Both::load(&db, id).await?, Both { id, page_views: 3, pageViews: 4 });
    }
    Ok(())
}
