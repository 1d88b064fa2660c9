# Sends connections to the emulated hosts to Backlot, and trusts its CA for them, also where a gem (stripe) pins
# certificates of its own and takes no proxy from the environment.
require 'socket'
require 'openssl'

module BacklotRun
  HOSTS = ENV.fetch('BACKLOT_RUN_HOSTS', '').split(',')
  PORT = ENV.fetch('BACKLOT_RUN_PORT', '0').to_i
  CA = ENV.fetch('BACKLOT_RUN_CA', '')

  def self.place(host, port)
    HOSTS.include?(host.to_s.downcase) ? ['127.0.0.1', PORT] : [host, port]
  end

  module Connections
    def initialize(host, port, *rest)
      super(*BacklotRun.place(host, port), *rest)
    end
    ruby2_keywords :initialize if respond_to?(:ruby2_keywords, true)
  end

  module Sockets
    def tcp(host, port, *rest, &block)
      super(*BacklotRun.place(host, port), *rest, &block)
    end
    ruby2_keywords :tcp if respond_to?(:ruby2_keywords, true)
  end

  module Trust
    def add_file(file)
      super
      trust_backlot
    end

    def set_default_paths
      super
      trust_backlot
    end

    private

    def trust_backlot
      add_cert(OpenSSL::X509::Certificate.new(File.read(CA)))
      self
    rescue OpenSSL::X509::StoreError # it is in already
      self
    end
  end
end

if BacklotRun::PORT.positive? && File.exist?(BacklotRun::CA)
  TCPSocket.prepend(BacklotRun::Connections)
  Socket.singleton_class.prepend(BacklotRun::Sockets)
  OpenSSL::X509::Store.prepend(BacklotRun::Trust)
end
