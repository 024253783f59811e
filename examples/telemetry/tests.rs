use redis_struct::testing::Server;

use super::*;

#[tokio::test]
async fn all_that_is_read_is_whole_and_nothing_is_left() -> Outcome {
    let server = Server::start()?;
    let mut out = Vec::new();
    show(&server.url(), 25, &mut out).await?;
    let text = String::from_utf8(out)?;
    assert!(text.starts_with("25 states with an image of 921600 bytes written, "), "{text}");
    assert!(text.contains(" read meanwhile, ") && text.ends_with("with the pose of another\n"), "{text}");
    let db = Db::connect(server.url()).await?;
    assert_eq!(db.command("DBSIZE").query::<u64, _>(&db).await?, 0);
    Ok(())
}

#[tokio::test]
async fn a_torn_state_would_be_seen() -> Outcome {
    let server = Server::start()?;
    let db = Db::connect(server.url()).await?;
    write(&db, 2).await?;
    assert!(Robot::load(&db, NAME).await?.is_whole());
    db.command("HSET").key("telemetry-demo:ROBOT{anna}").arg("step").arg(3).query::<(), _>(&db).await?;
    assert!(!Robot::load(&db, NAME).await?.is_whole());
    assert!(read(&db, 3).await.is_err_and(|error| error.to_string() == "what was read of step 3 is torn"));
    // The image has a key of its own.
    assert_eq!(
        db.command("KEYS").arg("*.image").query::<Vec<String>, _>(&db).await?,
        ["telemetry-demo:ROBOT{anna}.image"]
    );
    Ok(())
}
