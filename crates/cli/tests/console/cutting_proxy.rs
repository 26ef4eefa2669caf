//! A proxy that hangs up in the middle of an answer, once the service has done what it was asked.

use std::io::Write;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::scripted_server::read_message;

pub(crate) struct CuttingProxy {
    pub(crate) url: String,
    answers: Arc<AtomicUsize>,
}

impl CuttingProxy {
    /// Passes on to `upstream`, and cuts off each answer that `cuts` says, by its number.
    pub(crate) fn start(upstream: &str, cuts: impl Fn(usize) -> bool + Send + 'static) -> Self {
        let upstream = upstream.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answers = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&answers);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                loop {
                    let request = read_message(&stream);
                    if request.is_empty() {
                        break;
                    }
                    let mut service = TcpStream::connect(&upstream).unwrap();
                    service.write_all(&request).unwrap();
                    let answer = read_message(&service);
                    let number = counter.fetch_add(1, Ordering::Relaxed);
                    if cuts(number) {
                        stream.write_all(&answer[..answer.len() * 2 / 3]).unwrap();
                        stream.shutdown(Shutdown::Both).unwrap();
                        break;
                    }
                    stream.write_all(&answer).unwrap();
                }
            }
        });
        Self { url, answers }
    }

    /// How many answers came by.
    pub(crate) fn answers(&self) -> usize {
        self.answers.load(Ordering::Relaxed)
    }
}
