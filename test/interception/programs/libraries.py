"""The official packages and the usual HTTP clients, those that are installed, as their documentation shows them."""
import asyncio
import importlib.util
import json
import os

env = os.environ


def urllib_sendgrid():
    import urllib.request

    mail = {
        "personalizations": [{"to": [{"email": "ada@example.com"}]}],
        "from": {"email": "school@example.com"},
        "subject": "Hello",
        "content": [{"type": "text/plain", "value": "Nine."}],
    }
    headers = {"Authorization": "Bearer " + env["SENDGRID_API_KEY"], "Content-Type": "application/json"}
    call = urllib.request.Request("https://api.sendgrid.com/v3/mail/send", json.dumps(mail).encode(), headers)
    return urllib.request.urlopen(call).status


def requests_aisensy():
    import requests

    url = "https://apis.aisensy.com/project-apis/v1/project/" + env["AISENSY_PROJECT_ID"]
    return requests.get(url, headers={"X-AiSensy-Project-API-Pwd": env["AISENSY_PROJECT_API_PWD"]}).status_code


def requests_instamojo():
    import requests

    headers = {"X-Api-Key": env["INSTAMOJO_API_KEY"], "X-Auth-Token": env["INSTAMOJO_AUTH_TOKEN"]}
    data = {"purpose": "A book", "amount": "250"}
    return requests.post("https://www.instamojo.com/api/1.1/payment-requests/", data, headers=headers).status_code


def httpx_bolna():
    import httpx

    return httpx.get("https://api.bolna.ai/user/me", headers={"Authorization": "Bearer " + env["BOLNA_API_KEY"]}).status_code


def aiohttp_zoom():
    return asyncio.run(zoom_by_aiohttp())


def uvloop_zoom():
    import uvloop

    loop = uvloop.new_event_loop()
    return loop.run_until_complete(zoom_by_aiohttp())


async def zoom_by_aiohttp():
    import aiohttp

    app = aiohttp.BasicAuth(env["ZOOM_CLIENT_ID"], env["ZOOM_CLIENT_SECRET"])
    grant = {"grant_type": "account_credentials", "account_id": env["ZOOM_ACCOUNT_ID"]}
    async with aiohttp.ClientSession() as session:
        async with session.post("https://zoom.us/oauth/token", data=grant, auth=app) as answer:
            token = (await answer.json())["access_token"]
        headers = {"Authorization": "Bearer " + token}
        async with session.get("https://api.zoom.us/v2/users/me", headers=headers) as answer:
            return answer.status


def stripe_stripe():
    import stripe

    stripe.api_key = env["STRIPE_SECRET_KEY"]
    return stripe.Customer.create(email="ada@example.com").email


def twilio_twilio():
    from twilio.rest import Client

    client = Client(env["TWILIO_ACCOUNT_SID"], env["TWILIO_AUTH_TOKEN"])
    return client.messages.create(to="+14155550100", from_=env["TWILIO_PHONE_NUMBER"], body="Hello").direction


def googleapiclient_google():
    from google.oauth2.credentials import Credentials
    from googleapiclient.discovery import build

    calendar = build("calendar", "v3", credentials=Credentials(env["GOOGLE_ACCESS_TOKEN"]))
    return calendar.calendarList().list().execute()["kind"]


for run in [
    urllib_sendgrid,
    requests_aisensy,
    requests_instamojo,
    httpx_bolna,
    aiohttp_zoom,
    uvloop_zoom,
    stripe_stripe,
    twilio_twilio,
    googleapiclient_google,
]:
    package, provider = run.__name__.split("_")
    if importlib.util.find_spec(package):
        print(f"{package}, {provider}", run(), flush=True)
