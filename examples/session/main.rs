//! Sessions of a web site: a secret id, a time to live that slides, and one round trip for each request.
//!
//! ```text
//! REDIS_URL=redis://127.0.0.1/ cargo run -p redis-struct-examples --bin session
//! ```
//!
//! It writes one session to the keyspace `session-demo:SESSION`, and deletes it.

use std::env;
use std::error::Error;
use std::io::{Write, stdout};
use std::time::Duration;

use redis_struct::{Db, RedisStruct, Result, Ttl};
use uuid::Uuid;

/// Who is signed in. Every write starts the half hour anew, in the same step; a read does not.
#[derive(RedisStruct, Clone, PartialEq)]
#[redis(keyspace = "session-demo:SESSION", ttl = "30m", rename_all = "camelCase")]
struct Session {
    /// Whoever knows it is that user: no error and no log shows it.
    #[redis(key, secret)]
    token: Uuid,
    user_id: u64,
    #[redis(json, default)]
    roles: Vec<String>,
    #[redis(default)]
    requests: u64,
}

impl Session {
    /// A new session, under a token that nobody can guess.
    async fn sign_in(db: &Db, user_id: u64, roles: &[&str]) -> Result<Self> {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        let session = Self { token: Uuid::new_v4(), user_id, roles, requests: 0 };
        session.save(db).await?;
        Ok(session)
    }

    /// What a request begins with: counts it, and so starts the time anew, and reads the session. One round trip.
    ///
    /// `incr_existing` and not `incr`: that would make a session of a token that has expired.
    async fn request(db: &Db, token: Uuid) -> Result<Option<Self>> {
        let (_, session) =
            db.pipelined(|p| (Self::incr_existing(p, token, Self::REQUESTS, 1), Self::find(p, token))).await?;
        Ok(session)
    }

    /// `false` if it had expired.
    async fn sign_out(db: &Db, token: Uuid) -> Result<bool> {
        Self::delete(db, token).await
    }
}

/// The story of one session.
async fn tour(db: &Db, out: &mut impl Write) -> std::result::Result<(), Box<dyn Error>> {
    let token = Session::sign_in(db, 7, &["editor"]).await?.token;
    writeln!(out, "user 7 has signed in; the session lives for {}", left(db, token).await?)?;

    Session::expire(db, token, Duration::from_secs(60)).await?;
    writeln!(out, "29 minutes later it has {} left", left(db, token).await?)?;

    for _ in 0..3 {
        let Some(session) = Session::request(db, token).await? else { return Err("the session has expired".into()) };
        writeln!(out, "request {} of user {} ({})", session.requests, session.user_id, session.roles.join(", "))?;
    }
    writeln!(out, "and now {} again", left(db, token).await?)?;

    Session::sign_out(db, token).await?;
    writeln!(out, "signed out; the next request finds {}", found(Session::request(db, token).await?.as_ref()))?;
    if let Err(error) = Session::load(db, token).await {
        writeln!(out, "and the log says: {error}")?;
    }
    Ok(())
}

fn found(session: Option<&Session>) -> &'static str {
    if session.is_some() { "a session" } else { "no session" }
}

async fn left(db: &Db, token: Uuid) -> Result<String> {
    Ok(match Session::ttl(db, token).await? {
        Ttl::In(time) => format!("{:.0} min", time.as_secs_f64() / 60.0),
        Ttl::Never => "for ever".to_owned(),
        Ttl::Missing => "nothing".to_owned(),
    })
}

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn Error>> {
    let url = env::var("REDIS_URL").unwrap_or_else(|_| "redis://127.0.0.1/".to_owned());
    tour(&Db::connect(&url).await?, &mut stdout()).await
}

#[cfg(test)]
mod tests {
    use redis_struct::testing::Server;

    use super::*;

    #[tokio::test]
    async fn the_tour_ends_as_it_should() -> std::result::Result<(), Box<dyn Error>> {
        let server = Server::start()?;
        let mut out = Vec::new();
        tour(&Db::connect(server.url()).await?, &mut out).await?;
        let expected = "user 7 has signed in; the session lives for 30 min\n\
                        29 minutes later it has 1 min left\n\
                        request 1 of user 7 (editor)\n\
                        request 2 of user 7 (editor)\n\
                        request 3 of user 7 (editor)\n\
                        and now 30 min again\n\
                        signed out; the next request finds no session\n\
                        and the log says: `Session` under key `session-demo:SESSION{…}`: there is no such record\n";
        assert_eq!(String::from_utf8(out)?, expected);
        Ok(())
    }
}
