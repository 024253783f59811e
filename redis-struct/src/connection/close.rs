//! Connections closed and replaced by the application.

use futures_util::future::join_all;

use super::backend::Backend;
use super::db::Db;
use super::destination::Destination;
use crate::error::Result;

impl Db {
    /// Closes all connections, of all clones, for good.
    ///
    /// From now on operations are refused: they do not run, and their errors say why
    /// ([`is_closed`](crate::Error::is_closed)). Those that were sent before get their replies, and this waits for them;
    /// but no longer than for one reply ([`response_timeout`](crate::Builder::response_timeout)), after which they are
    /// told that the connection was lost. Called again, it waits likewise. A connection that was adopted
    /// ([`from_connection`](Self::from_connection)) stays open for the application.
    ///
    /// ```
    /// # use redis_struct::Db;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> redis_struct::Result<()> {
    /// # let server = redis_struct::testing::Server::start().unwrap();
    /// # let db = Db::connect(server.url()).await?;
    /// db.close().await;
    /// let error = db.ping("anybody there?").await.unwrap_err();
    /// assert!(error.is_closed() && error.is_not_run());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn close(&self) {
        close_all(&self.shut_all()).await;
    }

    /// Closes one connection, as [`close`](Self::close) does all, until it is [replaced](Self::replace). Its
    /// [aliases](crate::Builder::alias) are the same connection.
    ///
    /// # Errors
    ///
    /// [`is_config`](crate::Error::is_config) for a name that the `Db` does not have.
    pub async fn close_connection(&self, connection: &str) -> Result<()> {
        let backend = self.shut(self.find(connection)?);
        close_all(backend.as_slice()).await;
        Ok(())
    }

    /// Puts another server, cluster or master in the place of a connection, for all clones and
    /// [aliases](crate::Builder::alias).
    ///
    /// First it connects, with the options that the `Db` was built with; if that fails, nothing changes. Then operations
    /// go to the new one. What was sent to the old one is answered by the old one, whose connections close thereafter.
    /// A connection that was closed is open again.
    ///
    /// ```
    /// # use redis_struct::Db;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> redis_struct::Result<()> {
    /// # let (server, other) = (redis_struct::testing::Server::start().unwrap(), redis_struct::testing::Server::start().unwrap());
    /// # let (url, new_url) = (server.url(), other.url());
    /// let db = Db::builder().connection("default", url).alias("users", "default").build().await?;
    /// let () = db.command("SET").key("where").arg("old").query(&db).await?;
    /// db.replace("users", new_url).await?;
    /// let found: Option<String> = db.command("GET").key("where").query(&db).await?;
    /// assert_eq!(found, None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`is_config`](crate::Error::is_config) for a name that the `Db` does not have, a URL that cannot be read, or a
    /// refused log-in; [`is_connection`](crate::Error::is_connection) if the server cannot be reached;
    /// [`is_closed`](crate::Error::is_closed) if the `Db` as a whole was closed.
    pub async fn replace(&self, connection: &str, url: impl AsRef<str>) -> Result<()> {
        let number = self.find(connection)?;
        let backend = Backend::new(Destination::parse(url.as_ref())?, &self.settings()?);
        backend.connect().await?;
        self.put(number, backend)
    }
}

async fn close_all(backends: &[Backend]) {
    join_all(backends.iter().map(Backend::close)).await;
}
