# The eight by Ruby's net/http, and Stripe once more as its gem does it: with no proxy, and with certificates of its own.
require 'json'
require 'net/http'

def call(name, address, fields: nil, json: nil, headers: {}, user: nil, password: '')
  uri = URI(address)
  request = (fields || json ? Net::HTTP::Post : Net::HTTP::Get).new(uri, headers)
  request.set_form_data(fields) if fields
  request.body = json.to_json if json
  request['Content-Type'] = 'application/json' if json
  request.basic_auth(user, password) if user
  puts "#{name} #{Net::HTTP.start(uri.host, uri.port, use_ssl: true) { |http| http.request(request) }.code}"
end

call 'sendgrid', 'https://api.sendgrid.com/v3/mail/send',
     headers: { 'Authorization' => "Bearer #{ENV['SENDGRID_API_KEY']}" },
     json: { personalizations: [{ to: [{ email: 'ada@example.com' }] }], from: { email: 'school@example.com' },
             subject: 'Hello', content: [{ type: 'text/plain', value: 'Nine.' }] }
call 'aisensy', "https://apis.aisensy.com/project-apis/v1/project/#{ENV['AISENSY_PROJECT_ID']}",
     headers: { 'X-AiSensy-Project-API-Pwd' => ENV['AISENSY_PROJECT_API_PWD'] }
call 'instamojo', 'https://www.instamojo.com/api/1.1/payment-requests/', fields: { purpose: 'A book', amount: '250' },
     headers: { 'X-Api-Key' => ENV['INSTAMOJO_API_KEY'], 'X-Auth-Token' => ENV['INSTAMOJO_AUTH_TOKEN'] }
call 'bolna', 'https://api.bolna.ai/user/me', headers: { 'Authorization' => "Bearer #{ENV['BOLNA_API_KEY']}" }
call 'zoom', 'https://zoom.us/oauth/token', user: ENV['ZOOM_CLIENT_ID'], password: ENV['ZOOM_CLIENT_SECRET'],
     fields: { grant_type: 'account_credentials', account_id: ENV['ZOOM_ACCOUNT_ID'] }
call 'stripe', 'https://api.stripe.com/v1/customers', user: ENV['STRIPE_SECRET_KEY'], fields: { email: 'ada@example.com' }
call 'twilio', "https://api.twilio.com/2010-04-01/Accounts/#{ENV['TWILIO_ACCOUNT_SID']}/Messages.json",
     user: ENV['TWILIO_ACCOUNT_SID'], password: ENV['TWILIO_AUTH_TOKEN'],
     fields: { To: '+14155550100', From: ENV['TWILIO_PHONE_NUMBER'], Body: 'Hello' }
call 'google', 'https://www.googleapis.com/calendar/v3/users/me/calendarList',
     headers: { 'Authorization' => "Bearer #{ENV['GOOGLE_ACCESS_TOKEN']}" }

pinned = Net::HTTP.new('api.stripe.com', 443, nil)
pinned.use_ssl = true
pinned.cert_store = OpenSSL::X509::Store.new.tap { |store| store.add_file('/etc/ssl/certs/ca-certificates.crt') }
request = Net::HTTP::Get.new('/v1/customers')
request.basic_auth(ENV['STRIPE_SECRET_KEY'], '')
puts "pinned #{pinned.request(request).code}"

socket = Socket.tcp('api.stripe.com', 443, connect_timeout: 5)
puts "tcp #{socket.remote_address.ip_port == 443 ? 'the real port' : 'Backlot'}"
