//! The server: which request gets which answer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::body::{Bytes, Incoming};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::{TokioIo, TokioTimer};
use latchkey_api::Code;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::answer::{Answer, Refusal, answer};
use super::desk::Desk;
use super::guard::{Guard, SESSION};
use super::sessions::Sessions;
use super::{body, forward, page};

const CONNECTIONS_MAX: usize = 64;
/// Whoever is slower at sending a head isn't a browser on this computer.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
const HEAD_MAX_BYTES: usize = 16 * 1024;

/// All that an answer is made of.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) guard: Guard,
    pub(super) sessions: Arc<Sessions>,
    pub(super) desk: Arc<Desk>,
}

impl Server {
    /// Answers requests on `listener`, for good.
    pub(super) async fn serve(self: Arc<Self>, listener: TcpListener) {
        let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        loop {
            let Ok(permit) = connections.clone().acquire_owned().await else { return };
            match listener.accept().await {
                Ok((stream, _)) => {
                    let server = self.clone();
                    tokio::spawn(async move {
                        server.serve_connection(stream).await;
                        drop(permit);
                    });
                }
                // Too many open files, most likely: some of them will be closed.
                Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
            }
        }
    }

    async fn serve_connection(self: Arc<Self>, stream: TcpStream) {
        let service = service_fn(move |request| {
            let server = self.clone();
            async move { Ok::<_, Infallible>(server.answer(request).await.unwrap_or_else(|refusal| refusal.answer())) }
        });
        let mut connection = http1::Builder::new();
        connection.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(HEAD_MAX_BYTES);
        // What goes wrong with one connection ends that connection only.
        let _: hyper::Result<()> = connection.serve_connection(TokioIo::new(stream), service).await;
    }

    async fn answer(&self, request: Request<Incoming>) -> Result<Answer, Refusal> {
        let (request, content) = request.into_parts();
        self.guard.check_host(&request)?;
        if let Some(file) = page::find(request.uri.path()) {
            self.guard.check_file(&request)?;
            if !matches!(request.method, Method::GET | Method::HEAD) {
                return Err(Refusal::unknown());
            }
            return Ok(answer(StatusCode::OK, file.media_type, file.content));
        }
        self.guard.check_page(&request)?;
        if (&request.method, request.uri.path()) == (&Method::POST, "/console/session") {
            let content = body::read(content).await?;
            return Desk::begin_session(&self.sessions, &content);
        }
        self.guard.check_session(&request, &self.sessions, Instant::now())?;
        if request.uri.path().starts_with("/console/") {
            let content = body::read(content).await?;
            return self.own(request, content).await;
        }
        let forward = forward::read(&request)?;
        let content = if forward.has_body() { body::read(content).await? } else { Bytes::new() };
        if forward.has_body() && !is_json(&request) {
            return Err(Refusal::of(Code::UnsupportedMediaType, "bodies are application/json"));
        }
        let desk = self.desk.clone();
        apart(move || forward.send(desk.vendor(), &content)).await
    }

    /// What the console itself answers.
    async fn own(&self, request: Parts, content: Bytes) -> Result<Answer, Refusal> {
        let path = request.uri.path();
        if (&request.method, path) == (&Method::DELETE, "/console/session") {
            if let Some(session) = request.headers.get(SESSION) {
                self.sessions.end(session.as_bytes());
            }
            return Ok(answer(StatusCode::NO_CONTENT, "application/json", Bytes::new()));
        }
        let desk = self.desk.clone();
        apart(move || desk.answer(&request, &content)).await
    }
}

fn is_json(request: &Parts) -> bool {
    let media_type = request.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media_type.and_then(|media_type| media_type.split(';').next()).unwrap_or_default();
    media_type.trim().eq_ignore_ascii_case("application/json")
}

/// Runs what waits for others in a thread of its own; it goes on to its end, even if the page is gone.
async fn apart(work: impl FnOnce() -> Result<Answer, Refusal> + Send + 'static) -> Result<Answer, Refusal> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| {
        Err(Refusal::of(Code::Internal, "a fault of the console; what became of the request isn't known"))
    })
}
